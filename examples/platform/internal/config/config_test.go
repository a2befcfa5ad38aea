package config

import (
	"bytes"
	"errors"
	"flag"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// TestOrder: a flag goes before the environment, which goes before the default.
func TestOrder(t *testing.T) {
	env := environment(map[string]string{"ROTUNDA_NAME": "by env", "ROTUNDA_MAX_ROOMS": "7", "DATABASE_URL": "postgres://host/db", "ROTUNDA_GUESTS": "true"})
	c, rest, err := Parse([]string{"-name", "by flag", "-trusted-proxies", "10.0.0.0/8, 192.0.2.1", "-guests=false", "backup", "-name"}, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "by flag" || c.MaxRooms != 7 || c.MaxParticipants != 100 || c.DatabaseURL != "postgres://host/db" || c.Guests || c.Drain != 5*time.Second {
		t.Errorf("settings %+v", c)
	}
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")}; !slices.Equal(c.TrustedProxies, want) {
		t.Errorf("proxies %v", c.TrustedProxies)
	}
	if !slices.Equal(rest, []string{"backup", "-name"}) {
		t.Errorf("what is left is %q", rest)
	}
}

// TestWrong: what is wrong is named in one line, and no secret is in it.
func TestWrong(t *testing.T) {
	const secret = "hunter2"
	for args, want := range map[string]string{
		"-listen=8080": "-listen", "-listen=h:70000": "-listen", "-public-url=meet.example": "-public-url", "-public-url=https://h/app": "-public-url", "-language=de": "-language", "-terms-url=javascript:alert(1)": "-terms-url",
		"-database-url=mysql://u:" + secret + "@h": "-database-url", "-admin-email=nobody": "-admin-email", "-smtp=http://u:" + secret + "@h": "-smtp",
		"-smtp=smtp://u:" + secret + "@h": "-mail-from", "-tls-cert=c": "-tls-key", "-tls-auto=meet.example": "-public-url", "-tls-auto=1": "-tls-auto",
		"-trusted-proxies=proxy": "-trusted-proxies", "-google-id=x": "-google-secret", "-facebook-secret=" + secret: "-facebook-id", "-media-listen=7882": "-media-listen",
		"-media-advertise=meet.example": "-media-advertise", "-stun=stun.example": "-stun", "-turn-external=turn:h": "-turn-external", "-turn-external=" + secret: "-turn-external",
		"-turn-tls-listen=0.0.0.0:443": "-tls-cert", "-max-rooms=0": "-max-rooms", "-drain=1h": "-drain", "-log-level=loud": "-log-level", "-log-format=xml": "-log-format",
		"-guests=perhaps": "-guests", "-data=": "-data", "-nonsense": "nonsense",
	} {
		_, _, err := Parse([]string{args}, environment(nil))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if _, _, err := Parse(nil, environment(map[string]string{"ROTUNDA_MAX_ROOMS": "x"})); err == nil || !strings.HasPrefix(err.Error(), "ROTUNDA_MAX_ROOMS ") {
		t.Errorf("by the environment: %v", err)
	}
	if _, _, err := Parse([]string{"-h"}, environment(nil)); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}

// TestDefaults: each default is a value that is taken, and each setting has its own names.
func TestDefaults(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Table() {
		if err := s.set(&Config{}, s.Default); err != nil {
			t.Errorf("-%s: its default: %v", s.Flag, err)
		}
		if seen[s.Flag] || seen[s.variable()] || !strings.HasSuffix(s.Help, ".") {
			t.Errorf("-%s: %s: %s", s.Flag, s.variable(), s.Help)
		}
		seen[s.Flag], seen[s.variable()] = true, true
	}
}

// TestUsage: the help and the page in docs have all settings.
func TestUsage(t *testing.T) {
	var help bytes.Buffer
	Usage(&help)
	page, err := os.ReadFile("../../../../docs/deploying.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Table() {
		if !regexp.MustCompile(`(?m)^  -` + s.Flag + `( |$)`).Match(help.Bytes()) {
			t.Errorf("the help lacks -%s", s.Flag)
		}
	}
	if !bytes.Contains(page, []byte(Markdown())) {
		t.Errorf("docs/deploying.md lacks this table:\n%s", Markdown())
	}
}
