import NIOCore

/// Reads the head of a request, line by line as it comes.
///
/// It is strict: whatever another server on the way might read otherwise (lines that end in LF
/// alone, folded fields, white space before a colon, two lengths, a length and chunks, unknown
/// transfer encodings, unknown methods and versions) is no request. Source: RFC 9112.
///
/// Every octet is looked at once, however small the pieces are in which it comes.
struct HeadParser {
    /// Up to where the lines that were whole go.
    private var lineStart = 0
    /// Up to where nothing is left to be looked for.
    private var scanned = 0
    private var method: Method?
    private var target = 0..<0
    private var isOld = false
    private var fields: [RequestHead.Field] = []
    private var length: Int?
    private var isChunked = false
    private var closes = false
    private var keepsOpen = false
    private var expectsContinue = false

    enum Outcome {
        case needsMore
        /// The head has so many bytes.
        case whole(Int)
        case malformed
    }

    /// - Parameter bytes: All from the beginning of the head on.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        while let end = bytes.firstIndex(of: .lf, from: scanned) {
            guard end < HTTPServerLimits.headBytesMax, end > lineStart, bytes[end - 1] == .cr
            else { return .malformed }
            let line = lineStart..<(end - 1)
            (lineStart, scanned) = (end + 1, end + 1)
            if line.isEmpty {
                // Empty lines before a request are passed over (RFC 9112, 2.2).
                if method == nil { continue }
                return length != nil && isChunked ? .malformed : .whole(end + 1)
            }
            let isGood = method == nil ? requestLine(bytes, line) : field(bytes, line)
            guard isGood else { return .malformed }
        }
        // What can never become a line is not waited for.
        let rest = bytes[max(lineStart, scanned - 1)...]
        guard bytes.count < HTTPServerLimits.headBytesMax,
            rest.dropLast().allSatisfy(\.isFieldValue),
            rest.last.map({ $0.isFieldValue || $0 == .cr }) ?? true
        else { return .malformed }
        scanned = bytes.count
        return .needsMore
    }

    /// The head that was whole; the next may be parsed after that.
    mutating func take(_ bytes: ByteBuffer) -> RequestHead {
        guard let method else { preconditionFailure("a head is whole once it has a request line") }
        defer { self = HeadParser() }
        return RequestHead(
            method: method, framing: isChunked ? .chunks : .length(length ?? 0),
            keepsOpen: isOld ? keepsOpen && !closes : !closes, isOld: isOld,
            expectsContinue: expectsContinue && !isOld, bytes: bytes, target: target,
            fields: fields)
    }

    // MARK: Lines

    /// `POST /v1/track HTTP/1.1`
    private mutating func requestLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) -> Bool {
        let versionBytes = 8
        guard let first = bytes[line].firstIndex(of: .space),
            let method = Method(bytes.slice(line.lowerBound..<first)),
            line.upperBound - first >= versionBytes + 3
        else { return false }
        let last = line.upperBound - versionBytes - 1
        let version = bytes.slice(last + 1..<line.upperBound)
        guard bytes[last] == .space, version.equals("HTTP/1.1") || version.equals("HTTP/1.0"),
            bytes.slice(first + 1..<last).isTarget(of: method)
        else { return false }
        self.method = method
        target = first + 1..<last
        isOld = version[versionBytes - 1] == UInt8(ascii: "0")
        return true
    }

    /// `Content-Type: application/json`
    private mutating func field(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
        guard let field = RequestHead.Field(bytes, line), fields.count < HTTPServerLimits.fieldsMax
        else { return false }
        fields.append(field)
        let (name, value) = (bytes.slice(field.name), bytes.slice(field.value))
        // Some take a tab there for a part of the value.
        let endsPlainly = bytes[field.value.upperBound..<line.upperBound].allSatisfy {
            $0 == .space
        }
        switch name.count {
        case 14 where name.equalsIgnoringCase("content-length"):
            guard endsPlainly, length == nil, let number = value.decimal else { return false }
            length = number
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            guard endsPlainly, !isChunked, value.equalsIgnoringCase("chunked") else {
                return false
            }
            isChunked = true
        case 10 where name.equalsIgnoringCase("connection"):
            for option in value.split(separator: UInt8(ascii: ",")) {
                let option = value.slice(value.trimmed(option.startIndex..<option.endIndex))
                if option.equalsIgnoringCase("close") { closes = true }
                if option.equalsIgnoringCase("keep-alive") { keepsOpen = true }
            }
        case 6 where name.equalsIgnoringCase("expect"):
            if value.equalsIgnoringCase("100-continue") { expectsContinue = true }
        default: break
        }
        return true
    }
}

extension RequestHead.Field {
    /// Nil if the line is none.
    init?(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) {
        var colon = line.lowerBound
        while colon < line.upperBound, bytes[colon].isToken { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == .colon else {
            return nil
        }
        let value = bytes.trimmed(colon + 1..<line.upperBound)
        guard bytes[value].allSatisfy(\.isFieldValue) else { return nil }
        self.init(name: line.lowerBound..<colon, value: value)
    }
}

extension UnsafeRawBufferPointer {
    /// Digits and nothing else, below 10^18.
    fileprivate var decimal: Int? {
        guard (1...18).contains(count), allSatisfy(\.isDigit) else { return nil }
        return reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// A path, a whole address, `*` for OPTIONS, or host and port for CONNECT (RFC 9112, 3.2).
    fileprivate func isTarget(of method: Method) -> Bool {
        guard let first, allSatisfy(\.isTarget) else { return false }
        if first == UInt8(ascii: "/") { return true }
        switch method {
        case .connect: return first != UInt8(ascii: "*")
        case .options where equals("*"): return true
        default:
            guard let schemeBytes else { return false }
            let host = dropFirst(schemeBytes).prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
            }
            return !host.isEmpty && host.allSatisfy(\.isHost)
        }
    }
}
