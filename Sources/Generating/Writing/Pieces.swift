/// A page's members, as far as they are the same in every message.
struct PagePieces: Sendable {
    /// `"path":"…",`
    let path: [UInt8]
    let address: [UInt8]
    /// From the end of the address on, without the last quotation mark.
    let title: [UInt8]
    let hasQuery: Bool

    init(_ page: Catalogue.Page, host: String) {
        path = Array(#""path":"\#(page.path)","#.utf8)
        address = Array((host + page.path + page.query).utf8)
        title = Array(#"","title":"\#(page.title)"#.utf8)
        hasQuery = !page.query.isEmpty
    }
}

/// What messages say of a product; none says all, to keep it short.
struct ProductPieces: Sendable {
    /// Where it is looked at.
    let view: [UInt8]
    /// Where it is put into a cart or taken out, up to the quantity.
    let change: [UInt8]
    /// In a list, up to the quantity.
    let item: [UInt8]

    init(_ product: Catalogue.Product, in shop: Catalogue) {
        var price: [UInt8] = Array(#""price":"#.utf8)
        price.put(cents: product.cents)
        let id = #""product_id":"\#(product.id)","#
        let name = #""name":"\#(product.name)","#
        let category = #""category":"\#(shop.categories[product.category])","#
        view = Array((id + name + category).utf8) + price
        change = Array((id + name).utf8) + price + Array(#","currency":"EUR","quantity":"#.utf8)
        item = Array("{\(id)".utf8) + price + Array(#","quantity":"#.utf8)
    }
}

struct EntrancePieces: Sendable {
    let referrer: [UInt8]
    let query: [UInt8]
    let click: [UInt8]

    init(_ entrance: Entrance) {
        referrer = Array(entrance.referrer.utf8)
        query = Array(entrance.query.utf8)
        let joint = entrance.query.count > 1 ? "&" : ""
        click = entrance.click.isEmpty ? [] : Array("\(joint)\(entrance.click)=".utf8)
    }
}

struct NamePieces: Sendable {
    let first = Names.first.map { Array($0.utf8) }
    let last = Names.last.map { Array($0.utf8) }
    let firstInAddress = Names.first.map { Array($0.lowercased().utf8) }
    let lastInAddress = Names.last.map { Array($0.lowercased().utf8) }
}
