import JSON

/// Writes a stored record as a client gets it: the members that are wanted, with sealed values
/// made readable unless they are to stay as they are.
struct Rendering: Sendable {
    var selection = FieldSelection.everything
    /// Makes a sealed value readable, or says that it was erased; nil: left sealed.
    var unseal: (@Sendable (JSONValue) -> JSONValue)?

    /// A value on the parser's tape, which is copied out nowhere but where it is sealed.
    func write(_ view: JSONView, into writer: inout JSONWriter) {
        write(view, selection, into: &writer)
    }

    private func write(
        _ view: JSONView, _ selection: FieldSelection, into writer: inout JSONWriter
    ) {
        switch view.kind {
        case .object where view["$sealed"] != nil:
            guard let unseal else { return writer.value(view) }
            writer.value(unseal(view.value).selected(selection))
        case .object:
            writer.beginObject()
            for (key, value) in view.members {
                guard let name = key.string, let wanted = selection[name] else { continue }
                writer.key(name)
                write(value, wanted, into: &writer)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in view.elements { write(element, selection, into: &writer) }
            writer.endArray()
        default: writer.value(view)
        }
    }
}

extension JSONValue {
    fileprivate func selected(_ selection: FieldSelection) -> JSONValue {
        switch self {
        case .object(let members) where !selection.isEverything:
            .object(
                members.compactMap { member in
                    selection[member.key].map {
                        JSONMember(key: member.key, value: member.value.selected($0))
                    }
                })
        case .array(let elements): .array(elements.map { $0.selected(selection) })
        default: self
        }
    }
}
