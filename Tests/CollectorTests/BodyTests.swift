import CZlib
import HTTPTypes
import JSON
import Testing

@testable import Collector

/// Sizes and compression of bodies.
@Suite struct BodyTests {
    /// A batch of one good message, padded with white space.
    private func padded(_ bytes: Int) -> [UInt8] {
        let body = JSONValue.object([JSONMember(key: "batch", value: [message()])]).bytes
        return body + [UInt8](repeating: UInt8(ascii: " "), count: bytes - body.count)
    }

    private func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var bytes = bytes
        var output = [UInt8](repeating: 0, count: bytes.count / 100 + 4_096)
        let count = bytes.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                #expect(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<count])
    }

    private var gzipped: HTTPFields {
        var headers = basicWeb
        headers[.contentEncoding] = "gzip"
        return headers
    }

    @Test(arguments: [Delivery.whole, .inPieces])
    func aRequestHasAtMost4MiB(_ delivery: Delivery) async throws {
        try await Server().application.test(delivery) { client in
            let atLimit = try await client.post("/v1/batch", bytes: padded(4 << 20))
            #expect(atLimit.status == .ok)
            let over = try await client.post("/v1/batch", bytes: padded((4 << 20) + 1))
            #expect(over.status == .contentTooLarge)
            #expect(over.reason == "too_large")
        }
    }

    @Test func aSingleEventOverItsLimitIsTooLarge() async throws {
        try await Server().application.test { client in
            let text = JSONValue.string(String(repeating: "x", count: 32 << 10))
            let response = try await client.post("/v1/track", message(["properties": ["t": text]]))
            #expect(response.status == .contentTooLarge)
        }
    }

    @Test func gzipIsRead() async throws {
        let server = try Server()
        try await server.application.test { client in
            let response = try await client.post(
                "/v1/batch", bytes: gzip(padded(600 << 10)), gzipped)
            #expect(response.status == .ok)
        }
        #expect(try await server.stored(.events).count == 1)
    }

    @Test func aBombIsNotUnpacked() async throws {
        try await Server().application.test { client in
            let bomb = gzip([UInt8](repeating: UInt8(ascii: " "), count: 64 << 20))
            #expect(bomb.count < 500 << 10)
            let response = try await client.post("/v1/batch", bytes: bomb, gzipped)
            #expect(response.status == .contentTooLarge)
        }
    }

    private func gunzip(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(Refusal) in try Gunzip.bytes(of: bytes, limit: limit) }
        }.get()
    }

    @Test func theBoundIsExact() throws {
        let bytes = gzip([UInt8](repeating: 7, count: 1_000))
        #expect(try gunzip(bytes, limit: 1_000).count == 1_000)
        #expect(throws: Refusal.self) { try gunzip(bytes, limit: 999) }
    }

    @Test func severalMembersAreOneBody() throws {
        #expect(try gunzip(gzip([1, 2]) + gzip([3]), limit: 10) == [1, 2, 3])
    }

    @Test func damagedGzipIsRefused() async throws {
        let whole = gzip(padded(1_000))
        let damaged: [[UInt8]] = [
            [], [1, 2, 3], Array(whole.dropLast(3)), Array(whole.prefix(20)), whole + [1],
        ]
        try await Server().application.test { client in
            for bytes in damaged {
                let response = try await client.post("/v1/batch", bytes: bytes, gzipped)
                #expect(response.status == .badRequest)
                #expect(response.reason == "malformed_gzip")
            }
        }
    }

    @Test(arguments: [(1, 2), (60, 61)])
    func bucketsFillWithTime(_ seconds: Int, _ events: Int) {
        var bucket = TokenBucket(rate: 1, burst: 1, now: 0)
        #expect(bucket.take(events, now: 0) == nil)
        #expect(bucket.take(1, now: 0) == events)
        #expect(bucket.take(1, now: Int64(seconds) * 1_000) != nil)
        #expect(bucket.take(1, now: Int64(events) * 1_000) == nil)
        // A clock that goes back neither fills nor empties.
        #expect(bucket.take(1, now: 0) != nil)
    }
}
