#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The text of a document that a parser has taken: where its values stand, as they were written.
///
/// A tape does not say from where in the text a value came. What is passed on byte for byte is cut
/// out of the text instead, by stepping over values without reading them.
public struct JSONText {
    private let bytes: UnsafeRawBufferPointer

    /// - Precondition: `JSONParser` has taken the bytes: they are not checked again.
    public init(parsed bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Where the root value starts.
    public var root: Int { skipSpace(0) }

    /// Where the first member of that name starts, of the object at `start`; nil when absent or not
    /// an object, or where the name is written with escapes.
    public func member(_ name: StaticString, ofObjectAt start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "{") else { return nil }
        var index = skipSpace(start + 1)
        while bytes[index] == UInt8(ascii: "\"") {
            let keyEnd = end(ofStringAt: index)
            let value = skipSpace(skipSpace(keyEnd) + 1)
            if text((index + 1)..<(keyEnd - 1)).equals(name.utf8) { return value }
            index = next(afterValueAt: value)
        }
        return nil
    }

    /// Where the first element starts, of the array at `start`; nil when empty or no array.
    public func firstElement(ofArrayAt start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "[") else { return nil }
        let index = skipSpace(start + 1)
        return bytes[index] == UInt8(ascii: "]") ? nil : index
    }

    /// Where the element after the one at `start` starts; nil after the last.
    public func element(after start: Int) -> Int? {
        let index = next(afterValueAt: start)
        return bytes[index] == UInt8(ascii: "]") ? nil : index
    }

    /// A copy of the value that starts there.
    public func copy(valueAt start: Int) -> [UInt8] { Array(bytes[start..<end(ofValueAt: start)]) }

    private func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes.assumingMemoryBound(to: UInt8.self)[range])
    }

    /// Past the comma, if one follows: the next member or element, or the bracket that closes.
    private func next(afterValueAt start: Int) -> Int {
        let index = skipSpace(end(ofValueAt: start))
        return bytes[index] == UInt8(ascii: ",") ? skipSpace(index + 1) : index
    }

    private func skipSpace(_ start: Int) -> Int {
        var index = start
        while bytes[index] <= UInt8(ascii: " ") { index += 1 }
        return index
    }

    private func end(ofValueAt start: Int) -> Int {
        switch bytes[start] {
        case UInt8(ascii: "\""): end(ofStringAt: start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): end(ofContainerAt: start)
        default: end(ofWordAt: start)
        }
    }

    /// A number, `true`, `false` or `null`.
    private func end(ofWordAt start: Int) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0...UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
                return index
            default: index += 1
            }
        }
        return index
    }

    private func end(ofContainerAt start: Int) -> Int {
        var depth = 0
        var index = start
        while true {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = end(ofStringAt: index)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
    }

    /// The first quote that an even number of backslashes precedes.
    private func end(ofStringAt start: Int) -> Int {
        var index = start + 1
        while let base = bytes.baseAddress,
            let quote = memchr(base + index, Int32(UInt8(ascii: "\"")), bytes.count - index)
        {
            let found = base.distance(to: UnsafeRawPointer(quote))
            var first = found
            while bytes[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            if (found - first).isMultiple(of: 2) { return found + 1 }
            index = found + 1
        }
        preconditionFailure("a string that was parsed is closed")
    }
}
