// 以一个机构的名义报送、修改、撤回场景，并读取结果。
// Speaks for one organisation: states, amends and withdraws scenarios, and reads what became of them. See docs/clients.md.
//
// An event is in the state folder, on disk, before it is sent, and leaves it once Kafka has it on all replicas. Whatever is killed in
// between, the next command sends the same bytes again; the registry counts a repetition as a duplicate, and nothing is lost.

import { createHash, randomUUID } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import kafkajs from 'kafkajs'

const USAGE = `用法 / usage:
  node scenarios.mjs state    <场景编号 local id> <JSON 文件 file>    完整报送 state in full
  node scenarios.mjs amend    <场景编号 local id> <JSON 文件 file>    只写变化 what changed; null 删除 removes
  node scenarios.mjs withdraw <场景编号 local id> <原因 reason>       撤回 take back
  node scenarios.mjs send                                             发送尚未送达的 what is not delivered yet
  node scenarios.mjs answers                                          新的结果，每行一个 JSON  new answers, a JSON each
环境变量 / environment: SCENARIOS_ORGANISATION, SCENARIOS_KAFKA (host:9092,...), SCENARIOS_STATE (默认 default: scenario-state),
  SCENARIOS_KAFKA_CA_FILE, SCENARIOS_KAFKA_USERNAME, SCENARIOS_KAFKA_PASSWORD_FILE`

const [EXIT_NO, EXIT_USAGE, EXIT_NOT_DELIVERED] = [1, 2, 75]

class Wrong extends Error {}

const environment = (name) => {
  const value = process.env[name]
  if (!value) throw new Wrong(`缺少环境变量 ${name} / the environment lacks ${name}\n${USAGE}`)
  return value
}

// What is written is on disk when the call returns, or the file is as it was.
function writeDurably(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(`${path}.partial`, 'w')
  writeFileSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.partial`, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

// One process at a time: a second one would give out the same sequences.
class State {
  #folder = process.env.SCENARIOS_STATE ?? 'scenario-state'

  // Events that Kafka is not known to have, in the order in which they were said.
  pending() {
    const folder = join(this.#folder, 'pending')
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+$/.test(name)).sort() : []
    return names.map((name) => ({ path: join(folder, name), event: readFileSync(join(folder, name), 'utf8') }))
  }

  nextSequence(localId) {
    const file = this.#sequenceFile(localId)
    const delivered = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    const own = this.pending().map(({ event }) => JSON.parse(event)).filter(({ subject }) => subject === localId)
    return Math.max(delivered, ...own.map(({ sequence }) => sequence)) + 1
  }

  add(event) {
    const last = this.pending().at(-1)?.path.slice(-12) ?? '0'
    writeDurably(join(this.#folder, 'pending', String(Number(last) + 1).padStart(12, '0')), JSON.stringify(event))
  }

  delivered({ path, event }) {
    const { subject, sequence } = JSON.parse(event)
    writeDurably(this.#sequenceFile(subject), String(sequence))
    unlinkSync(path)
  }

  #sequenceFile(localId) {
    return join(this.#folder, 'sequences', createHash('sha256').update(localId).digest('hex'))
  }
}

function kafka() {
  const { SCENARIOS_KAFKA_CA_FILE: authority, SCENARIOS_KAFKA_USERNAME: username } = process.env
  const password = () => readFileSync(environment('SCENARIOS_KAFKA_PASSWORD_FILE'), 'utf8').trim()
  return new kafkajs.Kafka({
    brokers: environment('SCENARIOS_KAFKA').split(','),
    clientId: 'scenario-example-node',
    logLevel: kafkajs.logLevel.NOTHING,
    ssl: authority ? { ca: [readFileSync(authority)] } : undefined,
    sasl: username ? { mechanism: 'scram-sha-512', username, password: password() } : undefined,
  })
}

function say(state, organisation, type, localId, data) {
  const sequence = state.nextSequence(localId)
  state.add({
    specversion: '1.0',
    id: randomUUID(),
    source: organisation,
    subject: localId,
    time: new Date().toISOString(),
    sequence,
    datacontenttype: 'application/json',
    type: `scenario.${type}.v1`,
    data,
  })
}

async function send(state, organisation) {
  if (state.pending().length === 0) return
  // One request under way at a time: with more of them kafkajs keeps no order when it tries again.
  const producer = kafka().producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
  try {
    await producer.connect()
    for (const one of state.pending()) {
      const { id, subject, type, sequence } = JSON.parse(one.event)
      // The key keeps the events of a scenario in order; acks -1: all replicas that are in step.
      await producer.send({ topic: `scenario-events.${organisation}`, acks: -1, messages: [{ key: subject, value: one.event }] })
      state.delivered(one)
      console.log(JSON.stringify({ id, subject, type, sequence }))
    }
  } finally {
    await producer.disconnect()
  }
}

// What came since the last time. What was printed just before a kill is printed again; the id of a message names it for good.
async function answers(organisation) {
  const [topic, groupId] = [`scenario-outcomes.${organisation}`, `${organisation}.answers`]
  const admin = kafka().admin()
  const ends = new Map()
  try {
    await admin.connect()
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
    const read = new Map(group.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const next = read.get(partition) ?? -1n
      if ((next > BigInt(low) ? next : BigInt(low)) < BigInt(high)) ends.set(partition, BigInt(high))
    }
  } finally {
    await admin.disconnect()
  }
  if (ends.size === 0) return
  const consumer = kafka().consumer({ groupId })
  const commits = [...ends].map(([partition, end]) => ({ topic, partition, offset: String(end) }))
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      const eachMessage = async ({ partition, message }) => {
        const end = ends.get(partition)
        if (end === undefined || BigInt(message.offset) >= end) return
        console.log(message.value.toString())
        if (BigInt(message.offset) + 1n === end) ends.delete(partition)
        if (ends.size === 0) resolve()
      }
      consumer.run({ autoCommit: false, eachMessage }).catch(reject)
    })
    await consumer.commitOffsets(commits)
  } finally {
    await consumer.disconnect()
  }
}

const json = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Wrong(`无法读取 ${path}，须为 UTF-8 编码的 JSON / cannot be read, it must be JSON in UTF-8: ${error.message}`)
  }
}

async function main([command, localId, what, ...more]) {
  const organisation = environment('SCENARIOS_ORGANISATION')
  const state = new State()
  const speaks = { state: 'stated', amend: 'amended', withdraw: 'withdrawn' }[command]
  if (speaks && localId && what && more.length === 0) {
    say(state, organisation, speaks, localId, command === 'withdraw' ? { reason: what } : json(what))
  } else if (!['send', 'answers'].includes(command) || localId !== undefined) {
    throw new Wrong(USAGE)
  }
  if (command === 'answers') return answers(organisation)
  try {
    await send(state, organisation)
  } catch (error) {
    console.error(`已记录，尚未送达，稍后运行 send / recorded, not delivered yet, run send later: ${error.message}`)
    process.exitCode = EXIT_NOT_DELIVERED
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exitCode = error instanceof Wrong ? EXIT_USAGE : EXIT_NO
}
