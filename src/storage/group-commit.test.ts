import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { groupCommit } from './group-commit.ts'

test('joins what comes while work is under way, and gives each caller its own results', async () => {
  const runs: number[][] = []
  const commit = groupCommit<number, number>(async (items) => {
    runs.push([...items])
    await sleep(5)
    return items.map((item) => item * 2)
  }, 10)
  const results = await Promise.all([commit([1]), commit([2, 3]), commit([4])])

  expect(results).toEqual([[2], [4, 6], [8]])
  expect(runs).toEqual([[1], [2, 3, 4]])
})

test('tries each caller alone when the joint run fails, so that one fault is one caller`s', async () => {
  const commit = groupCommit<number, number>(async (items) => {
    await sleep(1)
    if (items.includes(3)) throw new Error('three')
    return [...items]
  }, 10)
  const results = await Promise.allSettled([commit([1]), commit([2]), commit([3])])

  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})

test('does not join more than the bound', async () => {
  const sizes: number[] = []
  const commit = groupCommit<number, number>(async (items) => {
    sizes.push(items.length)
    await sleep(1)
    return [...items]
  }, 3)
  await Promise.all([1, 2, 3, 4, 5, 6].map((item) => commit([item])))

  expect(Math.max(...sizes)).toBeLessThanOrEqual(3)
})
