// Drives `weir relay --control` with Toxiproxy's own Go client: every call it has, and every toxic, with its effect on a
// connection to an echo server of this program.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2/client"
)

func check(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func expect(holds bool, format string, args ...any) {
	if !holds {
		fail(format, args...)
	}
}

// startEcho returns where it listens.
func startEcho() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err, "echo server")
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
		}
	}()
	return listener.Addr().String()
}

func dial(proxy *toxiproxy.Proxy) net.Conn {
	conn, err := net.Dial("tcp", proxy.Listen)
	check(err, "dial "+proxy.Name)
	check(conn.SetDeadline(time.Now().Add(20*time.Second)), "deadline")
	return conn
}

// echo sends and reads as much again; how long it took.
func echo(conn net.Conn, text string) (time.Duration, error) {
	start := time.Now()
	if _, err := conn.Write([]byte(text)); err != nil {
		return 0, err
	}
	back := make([]byte, len(text))
	if _, err := io.ReadFull(conn, back); err != nil {
		return 0, err
	}
	if string(back) != text {
		return 0, fmt.Errorf("got %q back for %q", back, text)
	}
	return time.Since(start), nil
}

// withToxic puts one on the proxy for the time of `body`.
func withToxic(proxy *toxiproxy.Proxy, kind, stream string, attributes toxiproxy.Attributes, body func()) {
	toxic, err := proxy.AddToxic("", kind, stream, 1, attributes)
	check(err, "add "+kind)
	expect(toxic.Name == kind+"_"+stream && toxic.Type == kind && toxic.Stream == stream && toxic.Toxicity == 1,
		"the toxic came back as %+v", toxic)
	body()
	check(proxy.RemoveToxic(toxic.Name), "remove "+kind)
}

func main() {
	control := flag.String("control", "127.0.0.1:8474", "where the control interface is")
	flag.Parse()
	client := toxiproxy.NewClient(*control)
	upstream := startEcho()

	version, err := client.Version()
	check(err, "version")
	expect(strings.Contains(string(version), `"version"`), "version: %s", version)

	// Proxies.
	proxy, err := client.CreateProxy("echo", "127.0.0.1:0", upstream)
	check(err, "create")
	expect(proxy.Enabled && !strings.HasSuffix(proxy.Listen, ":0"), "made as %+v", proxy)
	_, err = client.CreateProxy("echo", "127.0.0.1:0", upstream)
	var apiError *toxiproxy.ApiError
	expect(errors.As(err, &apiError) && apiError.Status == 409 && apiError.Message == "proxy already exists",
		"made twice: %v", err)
	proxies, err := client.Proxies()
	check(err, "list")
	expect(len(proxies) == 1 && proxies["echo"].Upstream == upstream, "list: %v", proxies)
	_, err = client.Proxy("none")
	expect(errors.As(err, &apiError) && apiError.Status == 404 && apiError.Message == "proxy not found",
		"none: %v", err)
	populated, err := client.Populate([]toxiproxy.Proxy{
		{Name: "echo", Listen: proxy.Listen, Upstream: upstream, Enabled: true},
		{Name: "other", Listen: "127.0.0.1:0", Upstream: upstream, Enabled: true},
	})
	check(err, "populate")
	expect(len(populated) == 2, "populated: %v", populated)
	other, err := client.Proxy("other")
	check(err, "other")
	check(other.Delete(), "delete")

	conn := dial(proxy)
	_, err = echo(conn, "plain")
	check(err, "plain echo")
	check(proxy.Disable(), "disable")
	_, err = echo(conn, "x")
	expect(err != nil, "a link of a disabled proxy lives on")
	_, err = net.Dial("tcp", proxy.Listen)
	expect(errors.Is(err, syscall.ECONNREFUSED), "dial a disabled proxy: %v", err)
	check(proxy.Enable(), "enable")
	conn = dial(proxy)
	_, err = echo(conn, "back again")
	check(err, "echo after enable")

	// Toxics, on a link that is there.
	withToxic(proxy, "latency", "downstream", toxiproxy.Attributes{"latency": 80, "jitter": 10}, func() {
		took, err := echo(conn, "slow")
		check(err, "latency")
		expect(took >= 70*time.Millisecond, "with latency it took %v", took)
	})
	withToxic(proxy, "bandwidth", "upstream", toxiproxy.Attributes{"rate": 100}, func() {
		took, err := echo(conn, strings.Repeat("b", 10_000))
		check(err, "bandwidth")
		expect(took >= 80*time.Millisecond, "10 kB at 100 KB/s took %v", took)
	})
	withToxic(proxy, "slicer", "upstream",
		toxiproxy.Attributes{"average_size": 10, "size_variation": 5, "delay": 10}, func() {
			_, err := echo(conn, strings.Repeat("sliced", 100))
			check(err, "slicer")
		})
	withToxic(proxy, "slow_close", "downstream", toxiproxy.Attributes{"delay": 100}, func() {
		_, err := echo(conn, "x")
		check(err, "slow_close")
		start := time.Now()
		check(conn.(*net.TCPConn).CloseWrite(), "close")
		_, err = io.ReadAll(conn)
		check(err, "read to the end")
		expect(time.Since(start) >= 100*time.Millisecond, "the end came after %v", time.Since(start))
	})
	withToxic(proxy, "limit_data", "upstream", toxiproxy.Attributes{"bytes": 5}, func() {
		limited := dial(proxy)
		_, err := limited.Write([]byte("0123456789"))
		check(err, "write")
		back, _ := io.ReadAll(limited)
		expect(len(back) <= 5, "beyond the limit came %q", back)
	})
	withToxic(proxy, "timeout", "downstream", toxiproxy.Attributes{"timeout": 50}, func() {
		silent := dial(proxy)
		_, err := silent.Write([]byte("x"))
		check(err, "write")
		back, err := io.ReadAll(silent)
		expect(err == nil && len(back) == 0, "a timeout gave %q, %v", back, err)
	})
	withToxic(proxy, "reset_peer", "downstream", toxiproxy.Attributes{"timeout": 20}, func() {
		reset := dial(proxy)
		_, err := io.ReadAll(reset)
		expect(errors.Is(err, syscall.ECONNRESET), "a reset gave %v", err)
	})

	// Toxics change and are shown.
	toxic, err := proxy.AddToxic("mine", "latency", "upstream", 0.5, toxiproxy.Attributes{"latency": 3_600_000})
	check(err, "add mine")
	expect(toxic.Toxicity == 0.5, "toxicity %v", toxic.Toxicity)
	toxic, err = proxy.UpdateToxic("mine", 1, toxiproxy.Attributes{"jitter": 7})
	check(err, "update mine")
	latency, _ := toxic.Attributes["latency"].(float64)
	jitter, _ := toxic.Attributes["jitter"].(float64)
	expect(toxic.Toxicity == 1 && latency == 3_600_000 && jitter == 7, "updated to %+v", toxic)
	toxics, err := proxy.Toxics()
	check(err, "toxics")
	expect(len(toxics) == 1 && toxics[0].Name == "mine", "toxics: %v", toxics)
	_, err = proxy.AddToxic("bad", "plague", "upstream", 1, nil)
	expect(errors.As(err, &apiError) && apiError.Status == 400 && apiError.Message == "invalid toxic type",
		"plague: %v", err)
	check(client.ResetState(), "reset")
	toxics, err = proxy.Toxics()
	check(err, "toxics after the reset")
	expect(len(toxics) == 0, "after the reset: %v", toxics)
	_, err = echo(dial(proxy), "clean")
	check(err, "echo after the reset")
	fmt.Println("Toxiproxy's Go client: all calls and all toxics did what they should")
}
