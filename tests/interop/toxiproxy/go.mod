module weir.test/toxiproxy

go 1.23.0

require github.com/Shopify/toxiproxy/v2 v2.9.0
