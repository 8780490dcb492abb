import Foundation

/// Where a page begins, in a form that clients pass back and do not look into.
///
/// | list                   | holds                                                               |
/// |------------------------|---------------------------------------------------------------------|
/// | people                 | `i` and the id that was looked at last                              |
/// | a list in a record     | `e`, the time of the entry that was given last, and its identity    |
enum Cursor: Hashable {
    case after(id: [UInt8])
    case entry(RecordList.Place)

    var id: [UInt8]? { if case .after(let id) = self { id } else { nil } }
    var place: RecordList.Place? { if case .entry(let place) = self { place } else { nil } }

    var text: String {
        let bytes =
            switch self {
            case .after(let id): Array("i".utf8) + id
            case .entry(let place): Array("e\(place.time)\n\(place.identity)".utf8)
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
        case UInt8(ascii: "e"):
            let parts = String(decoding: bytes.dropFirst(), as: UTF8.self)
                .split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { return nil }
            self = .entry(RecordList.Place(time: String(parts[0]), identity: String(parts[1])))
        default: return nil
        }
        if self.text != text { return nil }
    }
}
