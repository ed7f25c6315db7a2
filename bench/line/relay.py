"""A slow line between two network namespaces, at the level of IP, for kernels without netem.

usage: relay.py NAME MBIT_PER_S ONE_WAY_MS LOSS_PERCENT
Makes the namespaces NAME-a (10.77.0.1) and NAME-b (10.77.0.2), prints "ready", relays until SIGTERM, then removes them.
SIGUSR1 cuts the line, SIGUSR2 mends it. Each way has a queue of 100 ms, and drops what doesn't fit. Needs root and tun.
"""
import collections, fcntl, os, random, select, signal, struct, subprocess, sys, time

name, rate, delay, loss = sys.argv[1], *map(float, sys.argv[2:5])
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
QUEUE = 0.1


def ip(*args):
    subprocess.run(["ip", *args], check=True)


def side(letter, address):
    fd, namespace, device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK), f"{name}-{letter}", f"{name[:10]}{letter}"
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
    ip("netns", "add", namespace)
    ip("link", "set", device, "netns", namespace)
    ip("-n", namespace, "addr", "add", address, "dev", device)
    ip("-n", namespace, "link", "set", "lo", "up")
    ip("-n", namespace, "link", "set", device, "mtu", "1500", "txqueuelen", "1000", "up")
    return fd


fds = [side("a", "10.77.0.1/24"), side("b", "10.77.0.2/24")]
bytes_per_s = rate * 1e6 / 8
free_at, flight = [0.0, 0.0], [collections.deque(), collections.deque()]
state = {"running": True, "cut": False}


def on(number, key, value):
    signal.signal(number, lambda *_: state.update({key: value}))


on(signal.SIGTERM, "running", False)
on(signal.SIGINT, "running", False)
on(signal.SIGUSR1, "cut", True)
on(signal.SIGUSR2, "cut", False)
print("ready", flush=True)


def take(way):
    for _ in range(64):
        try:
            packet = os.read(fds[way], 2048)
        except BlockingIOError:
            return
        now = time.monotonic()
        start = max(now, free_at[way])
        if state["cut"] or start - now > QUEUE or random.random() * 100 < loss:
            continue
        free_at[way] = start + len(packet) / bytes_per_s
        flight[way].append((free_at[way] + delay / 1000, packet))


def give(way):
    queue = flight[way]
    while queue and queue[0][0] <= time.monotonic():
        packet = queue.popleft()[1]
        if not state["cut"]:
            try:
                os.write(fds[1 - way], packet)
            except OSError:
                pass


try:
    while state["running"]:
        due = min((queue[0][0] for queue in flight if queue), default=time.monotonic() + 1)
        for fd in select.select(fds, [], [], max(0, due - time.monotonic()))[0]:
            take(fds.index(fd))
        give(0)
        give(1)
finally:
    for fd in fds:
        os.close(fd)
    for letter in "ab":
        subprocess.run(["ip", "netns", "del", f"{name}-{letter}"])
