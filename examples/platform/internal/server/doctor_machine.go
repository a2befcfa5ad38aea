package server

import (
	"context"
	"crypto/x509"
	"os"
	"path/filepath"
	"time"

	"github.com/rotunda-rtc/rotunda/storage/postgres"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// renewTime is how long before its end a certificate should have been renewed.
const renewTime = 14 * 24 * time.Hour

func (d *doctor) data(context.Context) []finding {
	if !exists(d.cfg.Data) {
		return fine("%s is made at the first start", d.cfg.Data)
	}
	f, err := os.CreateTemp(d.cfg.Data, "doctor*")
	if err != nil {
		return wrong("-data: name a folder that this user may write to", "%v", err)
	}
	_, err = f.Write(make([]byte, 1<<20))
	_ = f.Close() // it was only to see whether there is room
	_ = os.Remove(f.Name())
	if err != nil {
		return wrong("-data: make room on its disk, or name another", "%v", err)
	}
	return fine("%s can be written to", d.cfg.Data)
}

func (d *doctor) database(ctx context.Context) []finding {
	if d.cfg.DatabaseURL != "" {
		db, err := postgres.Open(ctx, d.cfg.DatabaseURL, postgres.Config{Unmigrated: true})
		if err != nil {
			return wrong("-database-url (DATABASE_URL): correct the host, the name, or the password", "%v", err)
		}
		_ = db.Close() // nothing was written
		return fine("PostgreSQL answers")
	}
	path := filepath.Join(d.cfg.Data, fileDatabase)
	if !exists(path) {
		return fine("%s is made at the first start", path)
	}
	db, err := sqlite.Open(ctx, path, sqlite.Config{Unmigrated: true})
	if err != nil {
		return wrong("-data: restore a backup, or correct who may read it", "%v", err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return wrong("restore a backup into -data", "%s is damaged: %v", path, err)
	}
	return fine("%s is whole", path)
}

func (d *doctor) certificate(context.Context) []finding {
	host := ""
	if d.cfg.PublicURL != nil {
		host = d.cfg.PublicURL.Hostname()
	}
	switch {
	case len(d.cfg.TLSAuto) > 0:
		return fine("certificates are got when somebody first comes by https: see pages")
	case d.cfg.TLSCert == "" && host != "" && d.cfg.PublicURL.Scheme == "https":
		return fine("it is the proxy's: see pages")
	case d.cfg.TLSCert == "":
		if d.cfg.PublicURL != nil && host != "localhost" {
			return wrong("-public-url: make it https, by a proxy, -tls-auto or -tls-cert", "browsers give no camera and no microphone to pages that come by http")
		}
		return unsure("for others: -public-url with -tls-auto, -tls-cert or a proxy", "without https only browsers on this machine get camera and microphone")
	}
	pair, err := d.cfg.Certificate()
	if err != nil {
		return wrong("-tls-cert, -tls-key: name a certificate with its chain and its own key, as PEM", "%v", err)
	}
	return judge(pair.Leaf, host, time.Now())
}

// judge says whether a certificate holds for a host, which may be empty.
func judge(leaf *x509.Certificate, host string, now time.Time) []finding {
	switch {
	case host != "" && leaf.VerifyHostname(host) != nil:
		return wrong("-tls-cert: get one for "+host+", or correct -public-url", "the certificate is for %v", leaf.DNSNames)
	case now.After(leaf.NotAfter):
		return wrong("-tls-cert: renew it", "the certificate has ended on %s", leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		return wrong("correct the clock of this machine", "the certificate begins on %s", leaf.NotBefore.Format(time.DateOnly))
	case now.Add(renewTime).After(leaf.NotAfter):
		return unsure("-tls-cert: renew it", "the certificate ends on %s", leaf.NotAfter.Format(time.DateOnly))
	}
	return fine("it holds until %s", leaf.NotAfter.Format(time.DateOnly))
}

func (d *doctor) limits(context.Context) (out []finding) {
	for _, s := range shortages(d.cfg) {
		out = append(out, unsure(s.remedy, "%s", s.what)...)
	}
	if out == nil {
		out = fine("files and socket buffers are enough")
	}
	return out
}
