import Foundation

/// Where a page begins, in a form that clients pass back and do not look into.
///
/// | list                   | holds                                                               |
/// |------------------------|---------------------------------------------------------------------|
/// | people                 | `i` and the id that was looked at last                              |
/// | a list in a record     | `r` and how many entries, counted from the end, were not given yet. |
///
/// The lists of a record have what is newest first: what comes in between two pages does not shift
/// the rest.
enum Cursor: Hashable {
    case after(id: [UInt8])
    case rest(Int)

    var id: [UInt8]? { if case .after(let id) = self { id } else { nil } }
    var count: Int? { if case .rest(let count) = self { count } else { nil } }

    var text: String {
        let bytes =
            switch self {
            case .after(let id): Array("i".utf8) + id
            case .rest(let count): Array("r\(count)".utf8)
            }
        return Data(bytes).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for what no answer had as its `next`.
    init?(_ text: String) {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded).map(Array.init), let kind = bytes.first else {
            return nil
        }
        switch kind {
        case UInt8(ascii: "i") where bytes.count > 1: self = .after(id: Array(bytes.dropFirst()))
        case UInt8(ascii: "r"):
            guard let count = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), count > 0
            else { return nil }
            self = .rest(count)
        default: return nil
        }
        if self.text != text { return nil }
    }
}
