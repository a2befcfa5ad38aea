package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certified writes a certificate for this machine that holds so long, and its key.
func certified(t *testing.T, life time.Duration) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(life),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(made)
	return cert, key, pool
}

// TestTLS: with a certificate it speaks https, says so to browsers, and its cookie is for https alone.
func TestTLS(t *testing.T) {
	cert, key, pool := certified(t, 24*time.Hour)
	s := start(t, "", "-tls-cert", cert, "-tls-key", key)
	s.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	if !strings.HasPrefix(s.address, "https://localhost:") {
		t.Fatalf("address %s", s.address)
	}
	res, _ := s.get("/")
	if res.StatusCode != 200 || res.Header.Get("Strict-Transport-Security") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	s.signUp("ann@people.example", "Ann Byron")
	body := strings.NewReader(`{"email":"ann@people.example","password":"` + password + `"}`)
	in, err := s.http.Post(s.address+"api/sign-in", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	in.Body.Close()
	if c := in.Cookies(); len(c) != 1 || !c[0].Secure || !c[0].HttpOnly || !strings.HasPrefix(c[0].Name, "__Host-") {
		t.Errorf("cookies %v", c)
	}
}

// TestTURN: the embedded server is named to clients with credentials, at the address that they know.
func TestTURN(t *testing.T) {
	s := start(t, "", "-turn-listen", "127.0.0.1:0", "-turn-host", "turn.example", "-turn-external", "turn:other.example,a secret of theirs")
	if got := s.log.find(t, `(turn:turn\.example:\d+\?transport=udp)`); got == "" {
		t.Error("no address")
	}
	if strings.Contains(s.log.String(), "a secret of theirs") {
		t.Error("the log has a secret")
	}
}

// TestDoctor: what is wrong is said with the setting to change, and what is right is not called wrong.
func TestDoctor(t *testing.T) {
	doctor := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append(append([]string{"-data", t.TempDir()}, args...), "doctor"), noEnv, &out, &out)
		return out.String(), err
	}
	late, lateKey, _ := certified(t, -time.Hour)
	closed := "127.0.0.1:1"
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args  []string
		wants []string
	}{
		"mail":        {[]string{"-smtp", "smtp://u:hunter2@" + closed, "-mail-from", "a@b.example"}, []string{"WRONG mail", "-smtp"}},
		"database":    {[]string{"-database-url", "postgres://u:hunter2@" + closed + "/db"}, []string{"WRONG database", "DATABASE_URL"}},
		"certificate": {[]string{"-tls-cert", late, "-tls-key", lateKey}, []string{"WRONG certificate", "-tls-cert: renew it"}},
		"another":     {[]string{"-tls-cert", late, "-tls-key", lateKey, "-public-url", "https://" + closed + "/"}, []string{"?     pages", "nothing answers"}},
		"http":        {[]string{"-public-url", "http://" + closed + "/"}, []string{"WRONG certificate", "-public-url: make it https"}},
		"data":        {[]string{"-data", file}, []string{"WRONG data", "-data: "}},
		"media":       {[]string{"-media-listen", "192.0.2.1:7882"}, []string{"WRONG media", "-media-listen"}},
		"turn":        {[]string{"-turn-listen", "127.0.0.1:3478"}, []string{"WRONG turn", "-turn-host"}},
	} {
		out, err := doctor(test.args...)
		if strings.Contains(out, "hunter2") {
			t.Errorf("%s: a secret is in it", name)
		}
		if bad := strings.Contains(out, "WRONG"); bad != (err != nil) {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range test.wants {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
	}
	out, err := doctor()
	if err != nil || strings.Contains(out, "WRONG") || !strings.Contains(out, "ok    data") || !strings.Contains(out, "ok    database") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// TestDoctorBesidePlatform: it goes the way that browsers go.
func TestDoctorBesidePlatform(t *testing.T) {
	folder := t.TempDir()
	s := start(t, folder)
	var out bytes.Buffer
	_ = run(t.Context(), []string{"-data", folder, "-public-url", s.address, "doctor"}, noEnv, &out, &out) // http is wrong for others
	for _, want := range []string{"leads here", "ok    pages        WebSockets get through", "ok    database"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
