// Drives a room of one of the servers: reads a question (JSON) and answers with what was delivered, and how late.
// {kind, url, clients, writers, rate (edits/s of each writer), seconds, tokens?, window?, more?}: with `window`, a writer has that many edits
// on their way and sends as fast as they come back. Bounded in time; loopback only.

import { text } from "node:stream/consumers"

const asked = JSON.parse(await text(process.stdin))
if (!/^(ws|http):\/\/127\.0\.0\.1:/.test(asked.url)) throw new Error("A load goes to this machine only.")
const { kind, url, clients, writers, rate, seconds, tokens = [], window = 0, more = 0, paths = ["physics.gravity"] } = asked
const SETTLE_MS = 500
const DRAIN_MS = 4000

const sentAt = new Map() // id of an edit -> milliseconds
const heard = [] // latencies of deliveries to others
const acknowledged = []
const seen = Array.from({ length: clients }, () => [])
const refusals = {}
let returned = () => {}

/** @param {number} client @param {string[]} ids */
const took = (client, ids) => {
  const now = performance.now()
  for (const id of ids) {
    const at = sentAt.get(id)
    if (at === undefined) continue
    seen[client].push(id)
    if (Number(id.split("-")[1]) !== client) heard.push(now - at)
    else {
      acknowledged.push(now - at)
      returned(client)
    }
  }
}

// Everyone in a room gets the same text: read once, as a browser on its own machine would.
let lastText = ""
let lastIds = []
const idsOf = (text, read) => {
  if (text !== lastText) [lastText, lastIds] = [text, read(text)]
  return lastIds
}

/** @type {Record<string, (k: number) => Promise<(id: string, k: number, n: number) => void>>} */
const open = {
  async ws(k) {
    const { WebSocket } = await import("ws")
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await new Promise((resolve, reject) => {
      socket.on("error", reject)
      socket.on("message", (data) => {
        const words = data.toString()
        if (words[0] === "{") return resolve()
        took(k, idsOf(words, (text) => JSON.parse(text).map((edit) => edit.id)))
      })
    })
    return (id, _, n) => socket.send(JSON.stringify({ type: "edit", id, changes: [{ path: paths[k % paths.length], value: (n % 2000) / 100 }] }))
  },
  async ours(k) {
    const { WebSocket } = await import("ws")
    const socket = new WebSocket(url, "harmonic.v1", { perMessageDeflate: false, origin: url.replace(/^ws/, "http").replace(/(:\d+).*/, "$1") })
    await new Promise((resolve, reject) => {
      socket.on("error", reject)
      socket.on("close", (code) => reject(new Error(`closed with ${code}`)))
      socket.on("open", () => socket.send(JSON.stringify({ type: "hello", protocol: 1, client: `load-${k}-client`, since: null, token: tokens[k % tokens.length] })))
      socket.on("message", (data) => {
        const words = data.toString()
        if (words.includes('"state.initial"')) return resolve()
        const ids = idsOf(words, (text) => {
          const messages = [JSON.parse(text)].flat()
          for (const { type, code } of messages) if (type === "refused") refusals[code] = (refusals[code] ?? 0) + 1
          return messages.flatMap((message) => (message.type === "edits" ? message.edits.map((edit) => edit.op) : []))
        })
        took(k, ids)
      })
    })
    return (id, _, n) => socket.send(JSON.stringify({ type: "edit", id, changes: [{ path: paths[k % paths.length], value: (n % 2000) / 100 }] }))
  },
  async socketio(k) {
    const { io } = await import("socket.io-client")
    const socket = io(url, { transports: ["websocket"], forceNew: true, perMessageDeflate: false })
    socket.on("edits", (edits) => took(k, edits.map((edit) => edit.id)))
    await new Promise((resolve, reject) => {
      socket.on("connect", resolve)
      socket.on("connect_error", reject)
    })
    return (id, _, n) => socket.emit("edit", { type: "edit", id, changes: [{ path: paths[k % paths.length], value: (n % 2000) / 100 }] })
  },
  async hocuspocus(k) {
    const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import("@hocuspocus/provider")
    const { WebSocket } = await import("ws")
    const Y = await import("yjs")
    const document = new Y.Doc()
    const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket })
    await new Promise((resolve) => new HocuspocusProvider({ websocketProvider, name: "room", document, onSynced: resolve }).attach())
    const values = document.getMap("values")
    values.observe((event, transaction) => {
      if (!transaction.local) took(k, [...event.keysChanged].map((key) => values.get(key).id))
    })
    return (id, _, n) => values.set(`${k}`, { id, value: (n % 2000) / 100 }) // a field each: last writer wins of one would hide edits
  },
}

const senders = []
const opening = performance.now()
const crowds = [] // milliseconds until all of a crowd that came at once were in
for (let k = 0; k < clients; k += 25) {
  const before = performance.now()
  senders.push(...(await Promise.all(Array.from({ length: Math.min(25, clients - k) }, (_, j) => open[kind](k + j)))))
  crowds.push(performance.now() - before)
}
const joined = performance.now() - opening
const alone = [] // milliseconds until one more was in
for (let k = clients; k < clients + more; k += 1) {
  const before = performance.now()
  await open[kind](k)
  alone.push(performance.now() - before)
}
console.error("ready")
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))

let sent = 0
const counts = new Array(writers).fill(0)
const send = (k) => {
  const id = `edit-${k}-${(counts[k] += 1)}-${process.pid}`
  sentAt.set(id, performance.now())
  sent += 1
  senders[k](id, k, counts[k])
}
const began = performance.now()
const ends = began + seconds * 1000
if (window) {
  returned = (k) => performance.now() < ends && send(k)
  for (let k = 0; k < writers; k += 1) for (let n = 0; n < window; n += 1) send(k)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
} else {
  await Promise.all(
    Array.from({ length: writers }, async (_, k) => {
      for (let n = 0; n < rate * seconds; n += 1) {
        const due = began + ((n + k / writers) * 1000) / rate
        const wait = due - performance.now()
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
        send(k)
      }
    }),
  )
}
const wanted = () => sent * (clients - 1)
const took_ms = performance.now() - began
const last = performance.now() + DRAIN_MS
while (heard.length < wanted() && performance.now() < last) await new Promise((resolve) => setTimeout(resolve, 20))

const sorted = Float64Array.from(heard).sort()
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null
const acks = Float64Array.from(acknowledged).sort()
const orders = new Set(seen.map((ids) => ids.join()))
console.log(JSON.stringify({
  sent, deliveries: heard.length, lost: wanted() - heard.length, ms: took_ms, joined, crowds, alone, refusals,
  p50: at(0.5), p99: at(0.99), most: at(1), ack_p99: acks[Math.floor(acks.length * 0.99)] ?? null,
  same_order: kind === "hocuspocus" ? null : orders.size === 1,
}))
process.exit(0)
