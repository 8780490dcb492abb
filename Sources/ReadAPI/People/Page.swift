import HTTPTypes
import JSON

/// Writes a page: `{"items":[…],"next":"…"}`, where `next` is there unless the list has ended.
struct Page {
    private(set) var count = 0
    private var writer = JSONWriter(capacity: 16 << 10)
    private let limit: Int

    /// - Parameter person: Whose list it is; nil if nobody's.
    init(limit: Int, person: String? = nil) {
        self.limit = limit
        writer.beginObject()
        writer.member("person", person)
        writer.key("items")
        writer.beginArray()
    }

    var isFull: Bool { count == limit || writer.bytes.count >= ReadAPILimits.pageBytesMax }

    mutating func add(_ write: (inout JSONWriter) -> Void) {
        precondition(!isFull, "what is full takes nothing")
        write(&writer)
        count += 1
    }

    /// The page, which tells where the next one begins in its body and as a link (RFC 8288).
    func answer(to call: Call, next: Cursor?) -> Answer {
        var writer = writer
        writer.endArray()
        writer.member("next", next?.text)
        writer.endObject()
        var answer = Answer(resource: writer.bytes)
        if let next, let link = HTTPField.Name("Link") {
            let query = call.query.text(cursor: next.text)
            answer.fields[link] = "<\(call.request.uri.path)?\(query)>; rel=\"next\""
        }
        return answer
    }
}
