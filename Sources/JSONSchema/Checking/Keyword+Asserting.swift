import JSON

extension Keyword {
    /// Whether a keyword without subschemas holds; what is not for a value's type holds for it.
    func asserts(_ view: JSONView) -> Bool {
        switch self {
        case .never: return false
        case .type(let types): return !types.isDisjoint(with: TypeSet(view))
        case .const(let value): return view.equals(value)
        case .enum(let values): return values.contains(view)
        case .minimum(let bound): return order(view, bound).map { $0 >= 0 } ?? true
        case .maximum(let bound): return order(view, bound).map { $0 <= 0 } ?? true
        case .exclusiveMinimum(let bound): return order(view, bound).map { $0 > 0 } ?? true
        case .exclusiveMaximum(let bound): return order(view, bound).map { $0 < 0 } ?? true
        case .multipleOf(let divisor): return Number(view)?.isMultiple(of: divisor) ?? true
        case .minLength(let least): return view.scalarCount.map { $0 >= least } ?? true
        case .maxLength(let most): return view.scalarCount.map { $0 <= most } ?? true
        case .pattern(let pattern): return view.withUTF8(pattern.matches) ?? true
        case .minItems(let least): return view.kind != .array || view.count >= least
        case .maxItems(let most): return view.kind != .array || view.count <= most
        case .uniqueItems: return view.kind != .array || view.hasUniqueElements
        case .minProperties(let least): return view.kind != .object || view.count >= least
        case .maxProperties(let most): return view.kind != .object || view.count <= most
        default: preconditionFailure("keywords with subschemas are the walk's")
        }
    }

    private func order(_ view: JSONView, _ bound: Number) -> Int? {
        Number(view)?.order(to: bound)
    }
}

extension JSONView {
    /// Length of a text in Unicode scalars: in UTF-8, the bytes that go on with none.
    fileprivate var scalarCount: Int? {
        withUTF8 { text in text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
    }
}
