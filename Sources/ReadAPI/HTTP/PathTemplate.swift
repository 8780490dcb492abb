import Foundation

/// The path of a route, `/v1/people/{id}/orders`: what stands in braces is any one segment.
struct PathTemplate: Hashable, Sendable, CustomStringConvertible {
    private enum Segment: Hashable {
        case literal(Substring)
        case name(String)
    }

    let description: String
    private let segments: [Segment]

    init(_ text: String) {
        description = text
        segments = Self.segments(of: text).map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .name(String(segment.dropFirst().dropLast())) : .literal(segment)
        }
    }

    /// What stands in place of each name, as it was sent; nil for another path.
    func match(_ path: [Substring]) -> [String: Substring]? {
        guard path.count == segments.count else { return nil }
        var values: [String: Substring] = [:]
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .literal(let literal): if literal != part { return nil }
            case .name(let name): values[name] = part
            }
        }
        return values
    }

    /// Split before anything is decoded, so that `%2F` stays within its segment.
    static func segments(of path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }
}
