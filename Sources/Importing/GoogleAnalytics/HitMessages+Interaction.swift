import JSON

/// What visitors do besides shopping.
extension HitMessages {
    mutating func trackPromotions() throws(LineRejection.Reason) {
        guard let promotions = hit.object["promoClick"] else { return }
        for promotion in promotions.elements {
            guard let id = promotion.text("id") else { throw .badMember("promoClick.id") }
            track("Promotion Clicked") { writer in
                writer.member("promotion_id", id)
                writer.member("name", promotion.text("name"))
                writer.member("creative", promotion.text("creative"))
                writer.member("position", promotion.text("pos"))
            }
        }
    }

    /// Most result pages of this shop carry no term; they are pages only.
    mutating func trackSearch() {
        guard let term = hit.object.text("search") else { return }
        track("Products Searched") { writer in
            writer.member("query", term)
        }
    }

    /// The tool's own e-commerce events say again what `action` and `promoClick` say.
    mutating func trackEvent() {
        guard hit.type == .event, let event = hit.object["ev"],
            let category = event.text("category"), category != "Enhanced Ecommerce",
            let action = event.text("action")
        else { return }
        track("\(category) \(action)") { writer in
            writer.member("category", category)
            writer.member("label", event.text("label"))
        }
    }
}
