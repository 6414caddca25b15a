# The names are written down here, but nothing asks for them.
$expected = @('shop_web', 'shop_db')
$urls = @('http://localhost:8100/health', 'http://localhost:8200/health', 'http://localhost:8300/health')
foreach ($url in $urls) {
    Invoke-WebRequest $url
}
docker logs shop_web
