// Receives webhooks and accepts only those that the registry signed. Usage: node receiver.mjs ADDRESS [PORT]
import { createServer } from 'node:http'
import { secp256k1 } from '@noble/curves/secp256k1'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'

const [registry, port = '0'] = process.argv.slice(2)
const LIMIT = 64 * 1024
const seen = new Set() // Store the ids durably in production: after a crash, a delivery may arrive twice.

// Recovers the address that signed `body`. The header is base64 of 65 bytes: r, s and the recovery id. The digest is Keccak-256.
function signer(body, header) {
  const bytes = Buffer.from(header ?? '', 'base64')
  if (bytes.length !== 65) throw new Error('the signature does not have 65 bytes')
  const signature = secp256k1.Signature.fromCompact(bytes.subarray(0, 64)).addRecoveryBit(bytes[64] % 27)
  if (signature.hasHighS()) throw new Error('the signature has a high s')
  const point = signature.recoverPublicKey(keccak_256(body)).toRawBytes(false)
  return '0x' + bytesToHex(keccak_256(point.subarray(1)).subarray(12))
}

async function read(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > LIMIT) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const server = createServer(async (request, response) => {
  try {
    const body = await read(request)
    if (signer(body, request.headers['x-signature']) !== registry.toLowerCase()) throw new Error('not signed by the registry')
    const delivery = request.headers['x-ipkg-delivery']
    if (!seen.has(delivery)) {
      const { event, body: version } = JSON.parse(body)
      console.log(`${event} ${version.id} ${version.key}`)
      seen.add(delivery)
    }
    response.writeHead(204).end()
  } catch (error) {
    response.writeHead(400).end(`${error.message}\n`)
  }
})
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
