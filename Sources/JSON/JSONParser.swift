import CSimdJSON

/// Reads JSON, and writes it in one canonical form.
///
/// `JSONParser` turns bytes into a tape, a flat array in document order; `JSONView` reads a value
/// on the tape in place; `JSONValue` is a value that owns itself; `JSONWriter` appends compact JSON.
///
/// The bytes that the writer makes of a parsed document are a fixed point: parsed and written
/// again, they come out the same.
///
/// A parser is reused, document after document, by one thread at a time: its buffers grow to the
/// largest document and stay. A document that fails leaves the parser ready for the next.
public final class JSONParser {
    private let handle: OpaquePointer
    private let bytesMax: Int
    /// Views point into the buffers, so no second document may enter while they are read.
    private var isReading = false

    /// - Parameters:
    ///   - depthMax: Nested containers that a document may have.
    ///   - bytesMax: Bytes that a document may have.
    public init(
        depthMax: Int = JSONLimits.depthMax, bytesMax: Int = JSONLimits.documentBytesMax
    ) {
        precondition(depthMax > 0 && bytesMax > 0, "a parser takes documents")
        guard let handle = csimdjson_create(depthMax) else {
            fatalError("no memory for a JSON parser")
        }
        self.handle = handle
        self.bytesMax = bytesMax
    }

    /// A parser for records and state that were stored: what was accepted once is read in every
    /// envelope that it comes in.
    public static func forStored() -> JSONParser {
        JSONParser(depthMax: JSONLimits.storedDepthMax, bytesMax: JSONLimits.storedBytesMax)
    }

    deinit {
        csimdjson_destroy(handle)
    }

    /// Parses one document and shows its root; views are valid only inside `body`.
    ///
    /// - Throws: `JSONError`, and what `body` throws.
    public func parse<R>(
        _ bytes: UnsafeRawBufferPointer, _ body: (JSONView) throws -> R
    ) throws -> R {
        precondition(!isReading, "a document is still being read; use a second parser")
        let root = try root(of: bytes)
        isReading = true
        defer { isReading = false }
        return try body(root)
    }

    /// Parses one document and shows its root; views are valid only inside `body`.
    ///
    /// - Throws: `JSONError`, and what `body` throws.
    public func parse<R>(_ bytes: [UInt8], _ body: (JSONView) throws -> R) throws -> R {
        try bytes.withUnsafeBytes { try parse($0, body) }
    }

    private func root(of bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONView {
        guard bytes.count <= bytesMax else { throw JSONError(.tooLarge) }
        let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        let result = csimdjson_parse(handle, start, bytes.count)
        if let error = JSONError(result: result) { throw error }
        guard let tape = csimdjson_tape(handle), let strings = csimdjson_strings(handle) else {
            throw JSONError(.internal)
        }
        // Word 0 is the frame around the document.
        return JSONView(tape: tape, strings: strings, index: 1)
    }
}
