import JSON

/// Turns a schema and what it refers to into a flat list of subschemas.
///
/// A place is compiled once, however often it is referred to, so that schemas may be recursive.
/// Whatever stands in `$defs` is compiled too: a mistake there is told even while nobody refers to
/// it.
struct SchemaCompiler {
    private(set) var nodes: [[Keyword]] = []
    private let document: SchemaDocument
    private let documents: SchemaDocuments
    private var indices: [SchemaPlace: NodeIndex] = [:]
    /// Placed, and yet to be compiled.
    private var waiting: [(index: NodeIndex, place: SchemaPlace, schema: JSONValue)] = []
    private var placeOf: [SchemaPlace] = []

    init(_ document: SchemaDocument, besides documents: SchemaDocuments) {
        self.document = document
        self.documents = documents
    }

    mutating func compile() throws(SchemaError) {
        _ = try place(SchemaPlace(document: document.id, pointer: ""), document.root)
        while let (index, place, schema) = waiting.popLast() {
            var reading = KeywordReading(schema, at: place, isRoot: place.pointer.isEmpty)
            do {
                nodes[index] = try reading.keywords(&self)
            } catch {
                throw error.at(self.prefix(place) + place.pointer)
            }
        }
        try checkLoops()
    }

    /// The index of a subschema.
    mutating func place(
        _ place: SchemaPlace, _ schema: JSONValue
    ) throws(SchemaError) -> NodeIndex {
        if let index = indices[place] { return index }
        guard nodes.count < SchemaLimits.nodesMax else {
            throw SchemaError("this is more than \(SchemaLimits.nodesMax) schemas in one")
        }
        let index = nodes.count
        indices[place] = index
        nodes.append([])
        placeOf.append(place)
        waiting.append((index, place, schema))
        return index
    }

    /// The index of what `$ref` in a document leads to.
    mutating func refer(to reference: String, from base: String) throws(SchemaError) -> NodeIndex {
        let place = try SchemaPlace(reference: reference, from: base)
        let target = place.document == document.id ? document : documents[place.document]
        guard let target else {
            throw SchemaError("this is another document, and none is fetched; put it into `$defs`")
        }
        guard let schema = target.root.value(at: place.pointer) else {
            throw SchemaError("`\(reference)` leads nowhere")
        }
        return try self.place(place, schema)
    }

    private func prefix(_ place: SchemaPlace) -> String {
        place.document == document.id ? "" : "\(place.document)#"
    }

    /// A schema that comes back to itself without a step into the value would never end.
    private func checkLoops() throws(SchemaError) {
        /// Of each node: unseen, on the way here, or done.
        var states = Array(repeating: 0, count: nodes.count)
        for start in nodes.indices where states[start] == 0 {
            var path = [(node: start, next: nodes[start].flatMap(\.inPlace))]
            states[start] = 1
            while let last = path.indices.last {
                guard let next = path[last].next.popLast() else {
                    states[path.removeLast().node] = 2
                    continue
                }
                if states[next] == 1 {
                    throw SchemaError("the schema refers to itself in a circle")
                        .at(placeOf[next].pointer)
                }
                if states[next] == 0 {
                    states[next] = 1
                    path.append((next, nodes[next].flatMap(\.inPlace)))
                }
            }
        }
    }
}
