import Events

extension Model {
    /// A claim that two customer ids are one customer. Every copy of the fact makes one.
    struct Alias {
        var id: String
        var users: [Identifier]
        /// The one of them that is the new name.
        var newName: Identifier
        var time: Milliseconds

        init?(_ fact: Fact) {
            guard let user = fact.user, let other = fact.alias, other.namespace == .user,
                user != other
            else { return nil }
            (id, users, time) = (fact.messageID, [user, other].sorted(), fact.receivedAt)
            newName = user
        }

        /// Of each pair the first eight.
        static func kept(_ all: [Alias]) -> [Alias] {
            all.filter { alias in
                let earlier = all.filter {
                    $0.users == alias.users && ($0.time, $0.id) < (alias.time, alias.id)
                }
                return Set(earlier.map { "\($0.time) \($0.id)" }).count < 8
            }
        }
    }

    /// The member of the alias set of `user` that was named first; of those first named by one alias
    /// the new name.
    func root(of user: Identifier) -> Identifier {
        // A claim is void if any of those whom claims join declared it void.
        let acquainted = members(with: user, aliases)
        let voided = Set(unlinks.filter { acquainted.contains($0.on) }.flatMap(\.edges))
        let holding = aliases.filter { !voided.contains($0.id) }
        let first = { (id: Identifier) in
            holding.filter { $0.users.contains(id) }.map(\.time).min() ?? .max
        }
        let oldNamesLast = { (id: Identifier) in
            holding.contains { $0.newName == id && $0.time == first(id) } ? 0 : 1
        }
        return members(with: user, holding).min { left, right in
            (first(left), oldNamesLast(left), left) < (first(right), oldNamesLast(right), right)
        } ?? user
    }

    private func members(with user: Identifier, _ aliases: [Alias]) -> Set<Identifier> {
        var members: Set = [user]
        while let joining = aliases.first(where: { alias in
            alias.users.contains(where: members.contains) && !members.isSuperset(of: alias.users)
        }) {
            members.formUnion(joining.users)
        }
        return members
    }
}
