import Events

/// Writes messages as lines in the shape of the Segment spec.
///
/// What a line can be made of is put together once, when the writer is made; a line is then some
/// twenty copies of bytes.
struct MessageWriter: Sendable {
    private let shop: Catalogue
    private let idSeed: UInt64
    private let hasTimes: Bool
    private let pages: [PagePieces]
    private let products: [ProductPieces]
    private let searches: [[UInt8]]
    private let entrances: [EntrancePieces]
    private let userAgents = UserAgents.texts.map { Array($0.utf8) }
    private let locales = Locales.all.map { Array($0.utf8) }
    private let names = NamePieces()
    private var times = TimeText()

    private static let host = "https://shop.example"

    /// - Parameter idSeed: What message ids follow from.
    init(shop: Catalogue, idSeed: UInt64, hasTimes: Bool) {
        self.shop = shop
        self.idSeed = idSeed
        self.hasTimes = hasTimes
        pages = shop.pages.map { PagePieces($0, host: Self.host) }
        products = shop.products.map { ProductPieces($0, in: shop) }
        searches = shop.searchTerms.map { Array($0.utf8) }
        entrances = Entrance.all.map { EntrancePieces($0) }
    }

    /// Appends the message, without an end of line.
    mutating func write(_ message: Message, into line: inout [UInt8]) {
        line.put(Self.heads[message.act.rawValue])
        line.put(#","messageId":""#)
        line.put(hexadecimal: SplitMix64.number(message.number, of: idSeed))
        line.put(#"","anonymousId":""#)
        line.put(uuid: message.device.id)
        if message.isNamed {
            line.put(#"","userId":""#)
            line.put(decimal: message.visitor.userID)
        }
        if hasTimes {
            line.put(#"","timestamp":""#)
            times.put(message.happenedAt, into: &line)
            line.put(#"","sentAt":""#)
            times.put(message.sentAt, into: &line)
            line.put(#"","receivedAt":""#)
            times.put(message.receivedAt, into: &line)
        }
        line.put(#"","#)
        content(of: message, into: &line)
        context(of: message, into: &line)
        line.put("}")
    }

    /// `{"type":"track","event":"Product Added"`, by act.
    private static let heads: [[UInt8]] = Act.allCases.map { act in
        let head =
            act.event.map { #"{"type":"track","event":"\#($0)""# }
            ?? (act == .logIn ? #"{"type":"identify""# : #"{"type":"page""#)
        return Array(head.utf8)
    }
}

// MARK: - What it is about

extension MessageWriter {
    /// Properties or traits, with a comma behind; a page says all in its context.
    private func content(of message: Message, into line: inout [UInt8]) {
        switch message.act {
        case .home, .category, .search, .product, .cart, .checkout, .thanks: break
        case .productsSearched:
            line.put(#""properties":{"query":""#)
            line.put(searches[message.search])
            line.put(#""},"#)
        case .productViewed:
            line.put(#""properties":{"#)
            line.put(products[message.product].view)
            line.put("},")
        case .productAdded, .productRemoved:
            line.put(#""properties":{"#)
            line.put(products[message.product].change)
            line.put(decimal: message.quantity)
            line.put("},")
        case .checkoutStarted, .orderCompleted: sale(message, into: &line)
        case .logIn: traits(of: message.visitor, into: &line)
        }
    }

    private func sale(_ message: Message, into line: inout [UInt8]) {
        line.put(#""properties":{"order_id":""#)
        line.put(decimal: Int(message.visit >> 20 & 0xffff_ffff))
        line.put(#"","revenue":"#)
        var cents = 0
        for index in 0..<message.basket.count {
            let item = message.basket.lines[index]
            cents += shop.products[item.product].cents * item.quantity
        }
        line.put(cents: cents)
        line.put(#","currency":"EUR","products":["#)
        for index in 0..<message.basket.count {
            let item = message.basket.lines[index]
            if index > 0 { line.put(",") }
            line.put(products[item.product].item)
            line.put(decimal: item.quantity)
            line.put("}")
        }
        line.put("]},")
    }

    private func traits(of visitor: Visitor, into line: inout [UInt8]) {
        let (first, last) = (visitor.firstName, visitor.lastName)
        line.put(#""traits":{"email":""#)
        line.put(names.firstInAddress[first])
        line.put(".")
        line.put(names.lastInAddress[last])
        line.put(decimal: visitor.number)
        line.put(#"@mail.example","firstName":""#)
        line.put(names.first[first])
        line.put(#"","lastName":""#)
        line.put(names.last[last])
        line.put(#""},"#)
    }
}

// MARK: - Where it happened

extension MessageWriter {
    private func context(of message: Message, into line: inout [UInt8]) {
        guard !message.act.isOfServer else {
            line.put(#""context":{"library":{"name":"shop-server","version":"4.2.0"}}"#)
            return
        }
        line.put(#""context":{"page":{"#)
        page(of: message, into: &line)
        line.put(#""},"userAgent":""#)
        line.put(userAgents[message.device.userAgent])
        line.put(#"","locale":""#)
        line.put(locales[message.device.locale])
        line.put(#""}"#)
    }

    /// Without the last quotation mark. A track message tells the address only.
    private func page(of message: Message, into line: inout [UInt8]) {
        let page = pages[message.page]
        if message.act.isPage { line.put(page.path) }
        line.put(#""url":""#)
        line.put(page.address)
        guard message.act.isPage else { return }
        switch message.source {
        case .page(let number):
            line.put(page.title)
            line.put(#"","referrer":""#)
            line.put(pages[number].address)
        case .entrance(let number):
            let entrance = entrances[number]
            // An address has one query.
            if !page.hasQuery {
                line.put(entrance.query)
                if !entrance.click.isEmpty {
                    line.put(entrance.click)
                    line.put(hexadecimal: message.visit)
                }
            }
            line.put(page.title)
            if !entrance.referrer.isEmpty {
                line.put(#"","referrer":""#)
                line.put(entrance.referrer)
            }
        }
    }
}

extension Act {
    /// The name of a track message; nil for others.
    var event: String? {
        switch self {
        case .productsSearched: "Products Searched"
        case .productViewed: "Product Viewed"
        case .productAdded: "Product Added"
        case .productRemoved: "Product Removed"
        case .checkoutStarted: "Checkout Started"
        case .orderCompleted: "Order Completed"
        case .home, .category, .search, .product, .cart, .checkout, .logIn, .thanks: nil
        }
    }

    /// The shop's server says it: it knows nothing of the browser.
    var isOfServer: Bool { self == .checkoutStarted || self == .orderCompleted }
}
