import { connect, createServer } from 'node:net'

/**
 * `carry.ts HOST TO PORT...`: what comes to HOST at a port is carried to TO at the same port. So the demonstration's nodes,
 * which know loopback only, reach each other over a line between two namespaces.
 */
const [host, to, ...ports] = process.argv.slice(2)
for (const port of ports.map(Number))
  createServer({ noDelay: true }, (socket) => {
    const other = connect({ host: to, port, noDelay: true })
    socket.pipe(other).pipe(socket)
    for (const one of [socket, other]) one.on('error', () => [socket, other].map((each) => each.destroy()))
  }).listen(port, host)
process.send?.({ ready: true })
