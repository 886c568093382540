// The official JavaScript driver as a judge of src/bolt: it logs in to our stub server, sends every type, and gets back
// what our unpacker read and our packer wrote.
//
//   tools/install-packages judge
//   npm install --prefix DIR neo4j-driver
//   NODE_PATH=DIR/node_modules node tests/bolt_judge.cjs [PROGRAM]
//
// PROGRAM: build/dev/src/bolt/waxpress_bolt_echo. Ends with the counts.
'use strict'
const assert = require('node:assert')
const { spawn } = require('node:child_process')
const path = require('node:path')
const readline = require('node:readline')
const neo4j = require('neo4j-driver')

const program = process.argv[2] || path.join(__dirname, '..', 'build', 'dev', 'src', 'bolt', 'waxpress_bolt_echo')
const { int, types } = neo4j

function integers () {
  const found = []
  for (const text of ['0', '127', '128', '255', '256', '32767', '32768', '65536', '2147483647', '2147483648',
    '9223372036854775807']) {
    found.push(int(text), int('-' + text), int(text).negate().subtract(1))
  }
  return found.map((one) => (one.toString() === '9223372036854775808' ? int('9223372036854775807') : one))
}

function sized (count) {
  return { text: 'ä'.repeat(count), bytes: new Int8Array(count).fill(-3), list: Array(count).fill(null) }
}

const cases = {
  scalars: [null, true, false, 0.5, -1.1, 1e300, Infinity, -Infinity, -0.0, '', 'a', 'Größenmaßstäbe', '\u{1F642}'],
  integers: integers(),
  containers: [[], [[]], {}, { a: { b: [1.5, 'x', null] } }],
  temporal: [
    new types.Date(int(1995), int(3), int(9)),
    new types.Time(int(12), int(30), int(1), int(7), int(3600)),
    new types.LocalTime(int(23), int(59), int(59), int(999999999)),
    new types.DateTime(int(2020), int(2), int(29), int(1), int(2), int(3), int(4), int(-5400)),
    new types.DateTime(int(2020), int(6), int(1), int(1), int(2), int(3), int(4), int(7200), 'Europe/Stockholm'),
    new types.LocalDateTime(int(1960), int(1), int(1), int(0), int(0), int(0), int(1)),
    new types.Duration(int(14), int(-3), int(7), int(8))
  ],
  points: [new types.Point(int(7203), 1.5, -2.5), new types.Point(int(4979), 18.1, 59.3, 3.0)]
}
for (const count of [1, 15, 16, 255, 256, 65535, 65536, 200000]) cases['of size ' + count] = sized(count)
cases['a map of 300'] = Object.fromEntries(Array.from({ length: 300 }, (_, i) => ['key' + i, int(i)]))

async function judge (session, name, what) {
  const result = await session.run('RETURN $what', { what })
  assert.strictEqual(result.records.length, 1)
  assert.deepStrictEqual(result.records[0].get('what'), what)
  // What the driver's own text makes of both.
  assert.strictEqual(neo4j.isDateTime(what) && what.toString(), neo4j.isDateTime(what) && result.records[0].get('what').toString())
}

async function run (port) {
  const driver = neo4j.driver('bolt://127.0.0.1:' + port, neo4j.auth.basic('neo4j', 'any'), { maxConnectionPoolSize: 1 })
  const session = driver.session({ database: 'neo4j' })
  let passed = 0
  let failed = 0
  const check = async (name, work) => {
    try {
      await work()
      passed++
    } catch (error) {
      failed++
      console.log(`bolt judge: ${name}: FAILED: ${String(error.message).slice(0, 300)}`)
    }
  }
  for (const [name, what] of Object.entries(cases)) {
    await check(name, () => judge(session, name, what))
  }
  await check('a failure, a reset, and on', async () => {
    await assert.rejects(session.run('FAIL'), { code: 'Neo.ClientError.Statement.ArithmeticError' })
    await judge(session, 'after', int(7))
  })
  await check('a managed transaction', async () => {
    const got = await session.executeWrite((tx) => tx.run('RETURN $x', { x: int(7) }))
    assert.deepStrictEqual(got.records[0].get('x'), int(7))
  })
  await session.close()
  await driver.close()
  console.log(`${passed} passed, ${failed} failed, 0 skipped`)
  return failed === 0 ? 0 : 1
}

const server = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] })
server.on('error', (error) => { console.log(`bolt judge: ${error.message}: tools/build dev`); process.exit(1) })
readline.createInterface({ input: server.stdout }).once('line', async (port) => {
  let status = 1
  try {
    status = await run(port)
  } finally {
    server.stdin.end()
  }
  process.exit(status)
})
