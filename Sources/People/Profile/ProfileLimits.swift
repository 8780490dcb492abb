import Events

/// How much of a person a profile keeps. What a hostile or broken page sends costs no more.
///
/// A list that is full gives up one entry for a new one: of those that are not among its latest
/// fifth, the one with the least rank (`Kept.rank`: its count, where it has one), the one used
/// longest ago among equals. An entry that comes back later counts from zero again.
///
/// Strings longer than their limit are cut at a character's boundary, names that identify
/// something included: two ids that agree in their first `idBytesMax` bytes are one.
public enum ProfileLimits {
    public static let pagesMax = 100
    public static let productsMax = 100
    public static let categoriesMax = 100
    public static let searchesMax = 50
    public static let eventNamesMax = 100
    public static let groupsMax = 20
    public static let devicesMax = 100
    /// Current sessions, by site and device.
    public static let sessionsMax = 100
    /// Sessions that are over.
    public static let pastSessionsMax = 20
    /// Somebody who does nothing for longer has looked away.
    public static let engagedGap: Milliseconds = .seconds(30)
    public static let sitesMax = 50
    /// Names of bots.
    public static let botsMax = 10
    /// Customer ids and e-mails of one person. When full, new ones are not listed.
    public static let identifiersMax = 100
    /// One part in so many of a list, the latest, is not given up for its low rank.
    public static let protectedShare = 5

    /// Carts, and keys of carts that were emptied or bought; the latter are given up first.
    public static let cartsMax = 20
    /// Past states of one cart; the oldest is given up.
    public static let pastCartStatesMax = 64
    /// Lines of a cart or order; those beyond are left out. GA4 takes as many items an event.
    public static let linesMax = 200
    /// Pieces in one line; more count as this many.
    public static let quantityMax: Int64 = 1_000_000
    /// In minor units, either sign: a price or a sum beyond is taken for none.
    public static let amountMax: Int64 = 1_000_000_000_000
    /// Orders in full; those given up stay in the totals.
    public static let ordersMax = 100
    /// Totals, one a currency, site and channel; orders beyond are listed and not summed.
    public static let orderTotalsMax = 60

    /// When full, new traits are ignored. Segment's limit.
    public static let traitsMax = 300
    /// A trait with a longer name is ignored: cut, it would be another trait.
    public static let traitNameBytesMax = 128
    /// A trait with more bytes of strings, or with more values, is ignored: it may be sealed, and
    /// half a seal opens nothing.
    public static let traitBytesMax = 4_096
    public static let traitValuesMax = 256
    public static let traitDepthMax = 8

    /// When full, new purposes of consent are ignored.
    public static let purposesMax = 50
    /// A purpose with a longer name is ignored.
    public static let purposeBytesMax = 128

    /// Ids of products, carts, orders, devices and groups.
    public static let idBytesMax = 256
    public static let pathBytesMax = 512
    /// What is read of an address; of what is longer the rest tells nothing.
    public static let urlBytesMax = 4_096
    public static let userAgentBytesMax = 1_024
    public static let nameBytesMax = 256
    public static let termBytesMax = 128

    /// The years 0 to 9999, which ISO 8601 can write.
    public static let times = ISO8601.range
}
