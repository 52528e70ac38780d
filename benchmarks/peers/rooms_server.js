// The peers' rooms: whatever a client sends as an edit goes to everyone in the room, the sender too (that is the
// acknowledgement). `node rooms_server.js ws|ws-tick|socketio|hocuspocus`; prints its port as one line of JSON.
// `ws-tick` gathers the edits of 16 ms into one frame, as our hub does.

import { createServer } from "node:http"

const TICK_MS = 16
const kind = process.argv[2]
const server = createServer((_, response) => response.end())
const listening = () => console.log(JSON.stringify({ port: server.address().port }))

const plain = async (tick) => {
  const { WebSocketServer } = await import("ws")
  const wss = new WebSocketServer({ server, perMessageDeflate: false })
  let waiting = []
  const everyone = (text) => {
    for (const client of wss.clients) if (client.readyState === 1) client.send(text)
  }
  const flush = () => {
    if (waiting.length) everyone(`[${waiting.join(",")}]`)
    waiting = []
  }
  if (tick) setInterval(flush, TICK_MS)
  wss.on("connection", (socket) => {
    socket.on("message", (data) => {
      const text = data.toString()
      if (JSON.parse(text).type !== "edit") return
      if (tick) waiting.push(text)
      else everyone(`[${text}]`)
    })
    socket.send('{"type":"ready"}')
  })
}

const socketio = async () => {
  const { Server } = await import("socket.io")
  const io = new Server(server, { transports: ["websocket"], perMessageDeflate: false })
  io.on("connection", (socket) => {
    socket.join("room")
    socket.on("edit", (edit) => io.to("room").emit("edits", [edit]))
  })
}

const hocuspocus = async () => {
  const { Server } = await import("@hocuspocus/server")
  const rooms = new Server({ port: 0, address: "127.0.0.1", quiet: true, stopOnSignals: false, debounce: 1e9 }) // nothing is stored
  await rooms.listen()
  console.log(JSON.stringify({ port: rooms.address.port }))
}

await { ws: () => plain(false), "ws-tick": () => plain(true), socketio, hocuspocus }[kind]()
if (kind !== "hocuspocus") server.listen(0, "127.0.0.1", listening)
