import NIOCore

/// The head of a request: its bytes as received, and where in them what stands.
public struct RequestHead: Sendable {
    public let method: Method
    /// How the end of the body is told.
    let framing: Framing
    /// Whether the client wants to send more requests over the connection.
    package let keepsOpen: Bool
    /// Version 1.0, whose clients have to be told that the connection stays open.
    let isOld: Bool
    /// The client waits for a word before it sends the body (RFC 9110, 10.1.1).
    let expectsContinue: Bool
    let bytes: ByteBuffer
    let target: Range<Int>
    let fields: [Field]

    enum Framing: Hashable, Sendable {
        /// Zero where the head says nothing of a body.
        case length(Int)
        case chunks
    }

    /// Where a field stands in the head, its value without white space around it.
    struct Field: Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// The values of a field, as one: those of several fields of that name are joined by commas,
    /// or by semicolons for cookies. Source: RFC 9110, 5.3; RFC 9113, 8.2.3.
    ///
    /// - Parameter name: In lower case.
    public subscript(name: StaticString) -> String? {
        bytes.withUnsafeReadableBytes { bytes -> String? in
            var joined: String?
            for field in fields where bytes.slice(field.name).equalsIgnoringCase(name) {
                let value = String(decoding: bytes.slice(field.value), as: UTF8.self)
                let separator = bytes.slice(field.name).count == 6 ? "; " : ", "
                joined = joined.map { $0 + separator + value } ?? value
            }
            return joined
        }
    }

    /// The bytes of the field of that name; nil where there is none, or several.
    ///
    /// - Parameter name: In lower case.
    public func only<Result>(
        _ name: StaticString, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        bytes.withUnsafeReadableBytes { bytes in
            var found: Range<Int>?
            for field in fields where bytes.slice(field.name).equalsIgnoringCase(name) {
                guard found == nil else { return nil }
                found = field.value
            }
            return found.map { body(bytes.slice($0)) }
        }
    }

    /// - Parameter name: In lower case.
    public func contains(_ name: StaticString) -> Bool {
        bytes.withUnsafeReadableBytes { bytes in
            fields.contains { bytes.slice($0.name).equalsIgnoringCase(name) }
        }
    }

    /// All fields, in the order in which they came.
    public var all: [(name: String, value: String)] {
        bytes.withUnsafeReadableBytes { bytes in
            fields.map {
                (
                    String(decoding: bytes.slice($0.name), as: UTF8.self),
                    String(decoding: bytes.slice($0.value), as: UTF8.self)
                )
            }
        }
    }
}

// MARK: The target

extension RequestHead {
    /// As it was sent.
    package var wholeTarget: String { string(target) }

    /// Path and query, without a host that stands before them.
    public var pathAndQuery: String { string(bytes.withUnsafeReadableBytes(afterHost)) }

    public var path: String {
        string(
            bytes.withUnsafeReadableBytes { bytes in
                let range = afterHost(bytes)
                let end = bytes[range].firstIndex(of: UInt8(ascii: "?"))
                return range.lowerBound..<(end ?? range.upperBound)
            })
    }

    /// The first value of a parameter of the query, decoded; nil if there is none.
    public func parameter(_ name: String) -> String? {
        guard
            let query = pathAndQuery.split(
                separator: "?", maxSplits: 1, omittingEmptySubsequences: false
            ).dropFirst().first
        else { return nil }
        for pair in query.split(separator: "&") {
            let sides = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, sides[0] == name { return sides[1].percentDecoded }
        }
        return nil
    }

    private func string(_ range: Range<Int>) -> String {
        bytes.withUnsafeReadableBytes { String(decoding: $0.slice(range), as: UTF8.self) }
    }

    /// A target may name the host too: `http://shop.example/v1/track` (RFC 9112, 3.2.2).
    private func afterHost(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        guard let prefix = bytes.slice(target).schemeBytes else { return target }
        let host = target.lowerBound + prefix
        let path = bytes[host..<target.upperBound].firstIndex {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?")
        }
        return (path ?? target.upperBound)..<target.upperBound
    }
}

extension UnsafeRawBufferPointer {
    /// The length of `http://` or `https://` at the beginning.
    var schemeBytes: Int? {
        for scheme: StaticString in ["http://", "https://"] {
            let length = scheme.utf8CodeUnitCount
            if count > length, slice(0..<length).equalsIgnoringCase(scheme) { return length }
        }
        return nil
    }
}

extension Substring {
    /// With `%xx` read; as it is where they are no UTF-8 or no hexadecimal digits.
    fileprivate var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
        let text = Array(utf8)
        var (bytes, index): ([UInt8], Int) = ([], 0)
        while index < text.count {
            if text[index] == UInt8(ascii: "%") {
                guard index + 2 < text.count, let high = text[index + 1].hexadecimal,
                    let low = text[index + 2].hexadecimal
                else { return String(self) }
                bytes.append(UInt8(high << 4 | low))
                index += 3
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? String(self)
    }
}
