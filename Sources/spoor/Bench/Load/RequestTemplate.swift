import Foundation

/// A request with numbers in it that differ each time: made once, then only its digits are written
/// anew, so that on a machine that both share the sender leaves the cores to the server.
struct RequestTemplate {
    private(set) var bytes: [UInt8]
    private let slots: [Slot]
    let events: Int

    /// Digits of a message's number, with zeros in front.
    private struct Slot {
        var start: Int
        var digits: Int
        /// Of the message in the request.
        var position: Int
        /// The number is taken modulo this.
        var modulus: Int
    }

    /// The number of the message itself, which no other has.
    private static let messageMark = "##########"
    private static let visitorMark = "@@@@@"
    private static let skuMark = "^^^"

    /// - Parameters:
    ///   - size: Messages in the request; 1 is a single call.
    ///   - visitors: Whom the messages are of.
    init(size: Int, visitors: Int = 5_000) {
        let message = Self.message(type: size > 1 ? #""type":"track","# : "")
        let messages = Array(repeating: message, count: size).joined(separator: ",")
        let body = size > 1 ? #"{"batch":[\#(messages)]}"# : messages
        bytes = Array(Self.request(size > 1 ? "/v1/batch" : "/v1/track", body).utf8)
        events = size
        var slots: [Slot] = []
        for (mark, modulus) in [
            (Self.messageMark, Int.max), (Self.visitorMark, visitors), (Self.skuMark, 500),
        ] {
            let marks = bytes.places(of: Array(mark.utf8))
            for (number, start) in marks.enumerated() {
                slots.append(
                    Slot(
                        start: start, digits: mark.count, position: number * size / marks.count,
                        modulus: modulus))
            }
        }
        self.slots = slots
    }

    /// Makes it the request of messages `first` and following.
    mutating func number(from first: Int) {
        for slot in slots {
            // Neighbours are of different visitors; 7,919 is a prime.
            let number = first + slot.position
            var rest = slot.modulus == .max ? number : number * 7_919 % slot.modulus
            for index in (slot.start..<slot.start + slot.digits).reversed() {
                bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
    }

    /// A product view, some 600 bytes of JSON.
    private static func message(type: String) -> String {
        """
        {\(type)"event":"Product Viewed","messageId":"bench-\(messageMark)",\
        "anonymousId":"visitor-\(visitorMark)","properties":{"product_id":"sku-\(skuMark)",\
        "name":"Men's Short Sleeve Hero Tee Black","category":"Apparel","price":16.99,\
        "currency":"USD","url":"https://shop.example/apparel/mens/sku-\(skuMark)"},\
        "context":{"page":{"path":"/apparel/mens/sku-\(skuMark)","title":"Hero Tee | Shop",\
        "referrer":"https://www.google.com/"},"userAgent":"Mozilla/5.0 (Windows NT 10.0; \
        Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",\
        "locale":"en-US","library":{"name":"tracker","version":"1.0.0"}}}
        """
    }

    private static func request(_ path: String, _ body: String) -> String {
        """
        POST \(path) HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Basic \(Data("\(BenchServer.writeKey):".utf8).base64EncodedString())\r
        Content-Type: application/json\r
        Content-Length: \(body.utf8.count)\r
        \r
        \(body)
        """
    }
}

extension [UInt8] {
    /// Where `mark` stands, each time.
    fileprivate func places(of mark: [UInt8]) -> [Int] {
        indices.dropLast(mark.count - 1).filter {
            self[$0] == mark[0] && self[$0...].starts(with: mark)
        }
    }
}
