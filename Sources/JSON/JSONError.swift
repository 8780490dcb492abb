import CSimdJSON

/// Why bytes are not a JSON document that we take.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing but white space.
        case empty
        /// Not JSON: a comma, bracket, colon or word out of place, or cut short.
        case syntax
        /// A string is not closed, holds a raw control character, or a bad escape.
        case string
        /// A number is malformed, or does not fit 64 bits.
        case number
        /// The bytes are not UTF-8.
        case utf8
        /// More nested containers than the parser takes.
        case depth
        /// More bytes than the parser takes.
        case tooLarge
        /// No memory for the parser's buffers. The one kind that a retry may cure.
        case memory
        /// A fault in the parser itself.
        case `internal`
    }

    public let kind: Kind

    public init(_ kind: Kind) {
        self.kind = kind
    }

    /// What is wrong and what the sender does about it.
    public var description: String {
        switch kind {
        case .empty: "the document is empty: send one JSON value"
        case .syntax: "this is not JSON: check commas and brackets, and for a cut or added end"
        case .string: "a string is not JSON: close it, escape control characters, pair surrogates"
        case .number: "a number is malformed or too large for 64 bits: send it as a string"
        case .utf8: "the bytes are not UTF-8: encode the document as UTF-8"
        case .depth: "the containers are nested too deep: flatten the document"
        case .tooLarge: "the document is too large: send it in parts"
        case .memory: "there is no memory to parse the document: send it again later"
        case .internal: "the parser failed on this document: report it"
        }
    }
}

extension JSONError {
    /// Nil for a document that parsed.
    init?(result: CSimdJSONResult) {
        switch result {
        case .parsed: return nil
        case .empty: self.init(.empty)
        case .syntax: self.init(.syntax)
        case .string: self.init(.string)
        case .number: self.init(.number)
        case .UTF8: self.init(.utf8)
        case .depth: self.init(.depth)
        case .tooLarge: self.init(.tooLarge)
        case .memory: self.init(.memory)
        case .internal: self.init(.internal)
        }
    }
}
