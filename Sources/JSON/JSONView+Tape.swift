/// The type of a word on the tape that starts a value. The numbers are ASCII, as simdjson has them.
enum JSONTag: UInt8 {
    case string = 0x22  // "
    case array = 0x5B  // [
    case double = 0x64  // d
    case `false` = 0x66  // f
    case int = 0x6C  // l
    case null = 0x6E  // n
    case `true` = 0x74  // t
    case uint = 0x75  // u
    case object = 0x7B  // {
}

extension JSONView {
    var tag: JSONTag {
        guard let tag = JSONTag(rawValue: UInt8(tape[index] >> 56)) else {
            preconditionFailure("a view stands on a value, or it outlived its parser's closure")
        }
        return tag
    }

    /// The bits of a number; its kind is in the tag.
    var number: UInt64 { tape[index + 1] }

    /// The bytes of a string.
    var utf8: UnsafeBufferPointer<UInt8> {
        let start = strings + Int(tape[index] & 0xFF_FFFF_FFFF_FFFF)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(UInt32(littleEndian: count)))
    }

    /// Where the value after this one starts: the next sibling, or the end of the container.
    var next: Int {
        let word = tape[index]
        return switch UInt8(truncatingIfNeeded: word >> 56) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): Int(word & 0xFFFF_FFFF)
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): index + 2
        default: index + 1
        }
    }

    func has(_ tag: JSONTag) -> Bool { tape[index] >> 56 == UInt64(tag.rawValue) }

    /// The index of the word that closes a container.
    var end: Int { next - 1 }

    /// Members or elements as the tape counts them; nil where its 24 bits do not reach.
    var countOnTape: Int? {
        let count = Int(tape[index] >> 32 & 0xFF_FFFF)
        return count < 0xFF_FFFF ? count : nil
    }

    func at(_ index: Int) -> JSONView {
        JSONView(tape: tape, strings: strings, index: index)
    }
}
