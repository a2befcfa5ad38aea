package config

import (
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func text(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		*at(c) = v
		return nil
	}
}

func oneOf(at func(*Config) *string, values ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("want one of %s", strings.Join(values, ", "))
		}
		*at(c) = v
		return nil
	}
}

func flagged(at func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		on, err := strconv.ParseBool(v)
		if err != nil {
			return errors.New("want true or false")
		}
		*at(c) = on
		return nil
	}
}

func number(at func(*Config) *int, least, most int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > most {
			return fmt.Errorf("want a number from %d to %d", least, most)
		}
		*at(c) = n
		return nil
	}
}

// list takes values with commas between them; none if it is empty.
func list[T any](at func(*Config) *[]T, one func(string) (T, error)) func(*Config, string) error {
	return func(c *Config, v string) error {
		out := []T(nil)
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			t, err := one(part)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		*at(c) = out
		return nil
	}
}

func names(at func(*Config) *[]string) func(*Config, string) error {
	return list(at, func(v string) (string, error) {
		if strings.ContainsAny(v, ":/ *") || !strings.Contains(v, ".") {
			return "", fmt.Errorf("%q is no host name", v)
		}
		return strings.ToLower(v), nil
	})
}

func ipPort(v string) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(v)
	if err != nil {
		return at, fmt.Errorf("%q is no IP address with a port, such as 0.0.0.0:7882", v)
	}
	return at, nil
}

func prefix(v string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(v); err == nil {
		return netip.PrefixFrom(ip, ip.BitLen()), nil
	}
	p, err := netip.ParsePrefix(v)
	if err != nil {
		return p, fmt.Errorf("%q is no address and no prefix, such as 10.0.0.0/8", v)
	}
	return p.Masked(), nil
}

func stunURL(v string) (string, error) {
	if !strings.HasPrefix(v, "stun:") && !strings.HasPrefix(v, "stuns:") {
		return "", fmt.Errorf("%q is no address of a STUN server, such as stun:stun.example.org", v)
	}
	return v, nil
}

func hostPort(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if _, port, err := net.SplitHostPort(v); err != nil {
			return errors.New("want host:port, such as 0.0.0.0:8080")
		} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Errorf("%q is no port", port)
		}
		*at(c) = v
		return nil
	}
}

func address(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v != "" {
			a, err := netmail.ParseAddress(v)
			if err != nil || a.Address != v {
				return errors.New("want an e-mail address, such as admin@meet.example")
			}
		}
		*at(c) = v
		return nil
	}
}

func (c *Config) setPublicURL(v string) error {
	if v == "" {
		c.PublicURL = nil
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("want an http or https address, such as https://meet.example/")
	}
	if u.Path != "" && u.Path != "/" {
		return errors.New("the platform has a host of its own: want no path")
	}
	u.Path = "/"
	c.PublicURL = u
	return nil
}

func (c *Config) setTermsURL(v string) error {
	if u, err := url.Parse(v); v != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
		return errors.New("want an http or https address, such as https://example.org/terms")
	}
	c.TermsURL = v
	return nil
}

func (c *Config) setDatabase(v string) error {
	if v != "" && !strings.HasPrefix(v, "postgres://") && !strings.HasPrefix(v, "postgresql://") {
		return errors.New("want an address that begins with postgres://")
	}
	c.DatabaseURL = v
	return nil
}

func (c *Config) setSMTP(v string) error {
	if v == "" {
		c.SMTP = nil
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || !slices.Contains([]string{"smtp", "smtps", "smtp+insecure"}, u.Scheme) {
		return errors.New("want smtp://user:password@host:port, with % before what is special in the password")
	}
	c.SMTP = u
	return nil
}

func (c *Config) addExternal(v string) error {
	if v == "" {
		c.TURNExternal = nil
		return nil
	}
	at, secret, ok := strings.Cut(v, ",")
	if !ok || secret == "" || !strings.HasPrefix(at, "turn:") && !strings.HasPrefix(at, "turns:") {
		return errors.New("want turn:host,secret")
	}
	c.TURNExternal = []External{{URL: at, Secret: secret}}
	return nil
}

func (c *Config) setDrain(v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > 8*time.Second {
		return errors.New("want a time from 0s to 8s")
	}
	c.Drain = d
	return nil
}
