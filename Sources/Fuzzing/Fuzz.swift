import Events

/// What is random or a clock's elsewhere.
enum Fuzz {
    static let now: Milliseconds = 1_470_034_812_345
    static let uuid = "8d60924a-a6c9-4cfe-af30-80b84c4062cb"

    /// A shop with a key of each kind.
    static let shop = """
        tenant: fuzz
        read_keys: [read]
        admin_keys: [admin]
        sites:
          - id: shop
            write_keys: [web, {key: app, origins: ["*"]}]
            secret_keys: [secret]
            history_keys: [past]
            origins: [https://shop.example]
        """
}
