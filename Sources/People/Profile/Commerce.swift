import Events
import JSON

/// The `track` events that the profile acts on. Source: Segment's e-commerce spec, version 2.
enum CommerceEvent: String {
    case productViewed = "Product Viewed"
    case productListViewed = "Product List Viewed"
    case productsSearched = "Products Searched"
    case productAdded = "Product Added"
    case productRemoved = "Product Removed"
    case wishlistProductAdded = "Wishlist Product Added to Cart"
    case cartViewed = "Cart Viewed"
    case cartShared = "Cart Shared"
    case checkoutStarted = "Checkout Started"
    case checkoutStepViewed = "Checkout Step Viewed"
    case checkoutStepCompleted = "Checkout Step Completed"
    case paymentInfoEntered = "Payment Info Entered"
    case couponEntered = "Coupon Entered"
    case couponApplied = "Coupon Applied"
    case couponDenied = "Coupon Denied"
    case couponRemoved = "Coupon Removed"
    case orderCompleted = "Order Completed"
    case orderUpdated = "Order Updated"
    case orderRefunded = "Order Refunded"
    case orderCancelled = "Order Cancelled"
}

extension ProfileState {
    mutating func apply(_ event: CommerceEvent, _ reader: EventReader) {
        switch event {
        case .productViewed: takeInterest(.viewed, in: reader.described, reader)
        case .productListViewed: viewCategory(reader)
        case .productsSearched: search(reader)
        case .productAdded, .wishlistProductAdded: addToCart(reader)
        case .productRemoved: removeFromCart(reader)
        case .cartViewed: viewCart(reader)
        case .checkoutStarted, .checkoutStepViewed, .checkoutStepCompleted: checkOut(reader)
        case .cartShared, .paymentInfoEntered, .couponEntered, .couponApplied, .couponDenied,
            .couponRemoved:
            reopenCart(reader)
        case .orderCompleted, .orderUpdated: order(reader)
        case .orderRefunded: refund(reader)
        case .orderCancelled: orders.cancel(reader.orderKey, at: reader.capture)
        }
    }

    private mutating func viewCategory(_ reader: EventReader) {
        let category = reader.property("category", bytesMax: ProfileLimits.nameBytesMax)
        guard let category else { return }
        takeInterest(.viewed, inCategory: category, at: reader.capture)
    }

    private mutating func search(_ reader: EventReader) {
        let max = ProfileLimits.termBytesMax
        let query = reader.property("query", bytesMax: max)
        guard let term = query ?? reader.property("search_term", bytesMax: max) else { return }
        searchTallies.count(term, max: ProfileLimits.searchesMax, at: reader.capture)
    }
}

extension ProfileState {
    private mutating func addToCart(_ reader: EventReader) {
        let products = reader.products
        takeInterest(.added, in: products, reader)
        carts.change(reader.cartKey, by: reader.touch) { lines in
            for product in products { lines.add(product) }
        }
    }

    private mutating func removeFromCart(_ reader: EventReader) {
        guard let cart = carts.find(reader.cartKey, device: reader.fact.device) else { return }
        carts.change(cart.key, by: reader.touch) { lines in
            for product in reader.products { lines.remove(product) }
        }
    }

    /// The products, where the event lists them, are what the cart holds: none, too. A list of
    /// nothing but broken products tells nothing.
    private mutating func viewCart(_ reader: EventReader) {
        if let products = reader.productList, !products.isEmpty || reader.listsNoProducts {
            return carts.show(reader.cartKey, products, by: reader.touch)
        }
        guard let cart = carts.find(reader.cartKey, device: reader.fact.device) else { return }
        carts.touch(cart.key, by: reader.touch)
    }

    private mutating func checkOut(_ reader: EventReader) {
        guard let products = reader.productList, !products.isEmpty else {
            return reopenCart(reader)
        }
        carts.change(reader.cartKey, by: reader.touch) { lines in
            lines = [Line](products).described(by: lines)
        }
    }

    private mutating func reopenCart(_ reader: EventReader) {
        guard let cart = carts.find(reader.cartKey, device: reader.fact.device) else { return }
        carts.change(cart.key, by: reader.touch) { _ in }
    }

    /// The first record of an order ends the cart that it came from. Every record takes what it
    /// lists out of the other carts, save those touched since the first: a repeated record is not
    /// another purchase, and what is in a cart by then was put there anew.
    private mutating func order(_ reader: EventReader) {
        let key = reader.orderKey
        let known = orders[key]?.record
        let isFirst = known == nil
        let record = OrderRecord(reader)
        orders.place(key, record, by: reader.channel, at: reader.capture)
        // The first record that lists something tells what was bought.
        if known?.lines.isEmpty ?? true { buy(reader.productList ?? [], key, reader) }
        if isFirst, let cart = carts.find(reader.cartKey, device: reader.fact.device) {
            carts.order(cart.key, by: reader.touch)
        }
        guard let placed = orders[key]?.at else { return }
        let products = Set(record.lines.map(\.key.product))
        carts.buy(products, by: reader.touch, before: isFirst ? placed : placed - 1)
    }

    /// What an order lists is of interest; bought offline, it may have been looked at online before.
    private mutating func buy(
        _ products: [ProductMention], _ key: Order.Key, _ reader: EventReader
    ) {
        if reader.fact.device == nil, orders[key]?.channel.isOffline == true {
            let views = products.compactMap { product in
                productInterests[ProductInterest.Key(site: key.site, id: product.key.product)]?
                    .lastViewed
            }
            orders.note(key, researchedAt: views.max())
        }
        takeInterest(.ordered, in: products, reader)
    }

    private mutating func refund(_ reader: EventReader) {
        let key = reader.orderKey
        guard let refund = reader.refund(of: orders[key]?.record) else { return }
        orders.refund(key, refund, at: reader.capture)
    }
}

extension EventReader {
    /// The one product that the properties describe.
    var described: [ProductMention] {
        properties.flatMap { ProductMention($0, currency: currency) }.map { [$0] } ?? []
    }

    var touch: Touch { Touch(id: fact.messageID, at: capture, device: fact.device) }

    var cartKey: Cart.Key {
        if let id = property("cart_id", bytesMax: ProfileLimits.idBytesMax) {
            return Cart.Key(site: fact.site, owner: .cart(id))
        }
        return Cart.Key(site: fact.site, owner: .person(fact.device ?? fact.user ?? fact.key))
    }

    var orderKey: Order.Key {
        let id = property("order_id", bytesMax: ProfileLimits.idBytesMax)
        return Order.Key(site: fact.site, id: id ?? fact.messageID)
    }

    /// Where something was bought: `properties.channel`, else in a store where a server's event
    /// (which has no device) names one, else online.
    var channel: SalesChannel {
        let max = ProfileLimits.nameBytesMax
        if let name = property("channel", bytesMax: max) { return SalesChannel(name: name) }
        let store = fact.device == nil ? property("store_id", bytesMax: max) : nil
        return store == nil ? .online : .store
    }

    var listsNoProducts: Bool { properties?["products"]?.count == 0 }
}
