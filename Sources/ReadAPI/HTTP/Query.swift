import Foundation
import SpoorConfiguration

/// The parameters of a request's query, each at most once, and only those that the route has.
struct Query: Sendable {
    private var values: [Parameter: String] = [:]

    /// - Throws: `Problem`, naming the parameter.
    init(_ text: String, of route: Route) throws(Problem) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]) else {
                throw .parameter(String(parts[0]), "the name is not percent-encoded UTF-8")
            }
            guard let parameter = Parameter(rawValue: name), route.parameters.contains(parameter)
            else { throw Self.unknown(name, route) }
            guard parts.count == 2, let value = Self.decoded(parts[1]) else {
                throw .parameter(name, "write \(name)=…, percent-encoded UTF-8")
            }
            guard values.updateValue(value, forKey: parameter) == nil else {
                throw .parameter(name, "`\(name)` is there twice")
            }
        }
    }

    subscript(parameter: Parameter) -> String? { values[parameter] }

    /// `true` or `false`; nil if absent.
    func flag(_ parameter: Parameter) throws(Problem) -> Bool? {
        switch values[parameter] {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .parameter(parameter.rawValue, "write true or false")
        }
    }

    func count(
        _ parameter: Parameter, default count: Int, max: Int
    ) throws(Problem) -> Int {
        guard let text = values[parameter] else { return count }
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let number = Int(text), (1...max).contains(number) else {
            throw .parameter(parameter.rawValue, "write a number from 1 to \(max)")
        }
        return number
    }

    /// The query of the same request with another cursor.
    func text(cursor: String) -> String {
        var values = values
        values[.cursor] = cursor
        return Parameter.allCases.compactMap { parameter in
            values[parameter].map { "\(parameter.rawValue)=\($0.queryEncoded)" }
        }.joined(separator: "&")
    }

    private static func unknown(_ name: String, _ route: Route) -> Problem {
        let known = route.parameters.map(\.rawValue)
        let detail =
            known.isEmpty
            ? "this path has no parameters"
            : "known here: \(known.joined(separator: ", "))"
        return .parameter(
            name, detail, kind: .unknownParameter,
            nearest: known.nearest(to: name, count: ReadAPILimits.nearestMax))
    }

    /// As forms are: `+` is a space. Nil if it is not UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}

extension String {
    /// Everything but letters, digits and `-._~,:`, percent-encoded.
    fileprivate var queryEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .queryPlain) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let queryPlain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:")
}
