import JSON

/// Saves the good messages of a batch that is not JSON as a whole.
///
/// One message with a number beyond 64 bits, half a surrogate pair or a hundred levels of nesting
/// would else cost all the others, and a client that sends the batch again would lose them again.
/// The body is cut where a reader of brackets and strings would cut it; what cannot be parsed alone
/// is put aside, and `null` stands in its place.
struct BatchRepair {
    /// The body without the bad messages; it may be no JSON still.
    private(set) var body: [UInt8] = []
    /// Why the message at a position could not be read.
    private(set) var faults: [Int: JSONError] = [:]

    /// Nil if no batch of messages can be made out, or none of them is bad by itself.
    init?(_ bytes: UnsafeRawBufferPointer, parser: JSONParser) {
        var scanner = BracketScanner(bytes)
        guard let messages = scanner.elements(ofMember: "batch") else { return nil }
        var kept = 0
        for (position, range) in messages.enumerated() {
            do {
                try parser.parse(UnsafeRawBufferPointer(rebasing: bytes[range])) { _ in }
            } catch let error as JSONError where error.kind != .memory {
                faults[position] = error
                body += bytes[kept..<range.lowerBound]
                body += Array("null".utf8)
                kept = range.upperBound
            } catch {
                return nil
            }
        }
        if faults.isEmpty { return nil }
        body += bytes[kept...]
    }
}

/// Finds where values begin and end, whatever is wrong inside of them. Without recursion.
private struct BracketScanner {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The ranges of the elements of an array that is a member of the object here.
    mutating func elements(ofMember name: StaticString) -> [Range<Int>]? {
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = value(), take(UInt8(ascii: ":")) else { return nil }
            let isNamed = bytes[key].dropFirst().dropLast().elementsEqual(
                UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            if isNamed { return elements() }
            if value() == nil { return nil }
        } while take(UInt8(ascii: ","))
        return nil
    }

    private mutating func elements() -> [Range<Int>]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        if take(UInt8(ascii: "]")) { return [] }
        var elements: [Range<Int>] = []
        repeat {
            guard let element = value() else { return nil }
            elements.append(element)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? elements : nil
    }

    /// Passes over a byte, and white space before it.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Passes over a value and says where it is; nil if it does not end.
    private mutating func value() -> Range<Int>? {
        skipSpace()
        let start = index
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard skipString() else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of what the value is in.
                if depth == 0 { return start < index ? start..<index : nil }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return start < index ? start..<index : nil }
                index += 1
            default:
                index += 1
            }
            let isWhole = depth == 0 && isAtEndOfValue
            if isWhole { return start..<index }
        }
        return nil
    }

    private var isAtEndOfValue: Bool {
        guard index < bytes.count else { return true }
        return switch bytes[index] {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"): true
        case 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    private mutating func skipString() -> Bool {
        index += 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                index += 1
                return true
            } else {
                index += 1
            }
        }
        return false
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }
}
