import JSON

/// The text of a schema, read.
struct SchemaDocument: Sendable {
    static let draft = "https://json-schema.org/draft/2020-12/schema"

    let root: JSONValue
    /// `$id`; empty where it has none.
    let id: String

    init(_ source: [UInt8]) throws(SchemaError) {
        guard source.count <= SchemaLimits.bytesMax else {
            throw SchemaError("a schema has at most \(SchemaLimits.bytesMax) bytes")
        }
        do {
            root = try JSONParser().parse(source) { view in
                if let name = view.duplicateKey {
                    throw SchemaError("the name `\(name)` stands twice in an object; keep one")
                }
                return view.value
            }
        } catch let error as SchemaError {
            throw error
        } catch let error as JSONError {
            throw SchemaError(error.description)
        } catch {
            throw SchemaError("\(error)")
        }
        id = root["$id"]?.stringValue ?? ""
        if let draft = root["$schema"], draft.stringValue != Self.draft {
            throw SchemaError(path: "/$schema", "this is not \(Self.draft), the draft known here")
        }
    }
}

/// Schemas that may refer to one another by `$id`.
public struct SchemaDocuments: Sendable {
    private var documents: [String: SchemaDocument] = [:]

    public init() {}

    /// - Throws: `SchemaError` if it is no JSON; whether it is a schema shows when it is referred to.
    public mutating func add(_ source: [UInt8]) throws(SchemaError) {
        let document = try SchemaDocument(source)
        documents[document.id] = document
    }

    subscript(id: String) -> SchemaDocument? { documents[id] }
}

/// A subschema: which document it is of, and where in it.
struct SchemaPlace: Hashable {
    /// `$id` of the document.
    var document: String
    /// JSON pointer.
    var pointer: String

    /// Where a `$ref` in a document of that `$id` leads to.
    ///
    /// - Throws: `SchemaError` for anchors, which are not known here.
    init(reference: String, from base: String) throws(SchemaError) {
        let parts = reference.split(
            separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let fragment = parts.count > 1 ? String(parts[1]).percentDecoded : ""
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            throw SchemaError("a JSON pointer is expected after `#`, as in #/$defs/name")
        }
        document = Self.resolve(parts.first.map(String.init) ?? "", from: base)
        pointer = fragment
    }

    init(document: String, pointer: String) {
        (self.document, self.pointer) = (document, pointer)
    }

    /// Source: RFC 3986, 5.2, of references that are absolute or relative paths.
    private static func resolve(_ path: String, from base: String) -> String {
        if path.isEmpty || path.contains("://") { return path.isEmpty ? base : path }
        var steps = base.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for step in path.split(separator: "/", omittingEmptySubsequences: false) where step != "." {
            if step == ".." { steps = steps.dropLast() } else { steps.append(step) }
        }
        return steps.joined(separator: "/")
    }
}

extension JSONValue {
    /// The value that a JSON pointer (RFC 6901) leads to.
    func value(at pointer: String) -> JSONValue? {
        var value = self
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            let next =
                switch value {
                case .object: value[name]
                case .array(let elements):
                    Int(name).flatMap {
                        elements.indices.contains($0) ? elements[$0] : nil
                    }
                default: nil as JSONValue?
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension String {
    /// `%25` as `%`; what is no escape stays as it is.
    fileprivate var percentDecoded: String {
        guard contains("%") else { return self }
        let utf8 = Array(utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < utf8.count {
            if utf8[index] == UInt8(ascii: "%"), index + 2 < utf8.count,
                let byte = UInt8(
                    String(decoding: utf8[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(utf8[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
