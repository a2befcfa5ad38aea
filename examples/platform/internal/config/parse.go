package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// variable is the environment variable of a setting.
func (s Setting) variable() string {
	if s.Env != "" {
		return s.Env
	}
	return "ROTUNDA_" + strings.ToUpper(strings.ReplaceAll(s.Flag, "-", "_"))
}

// raw is a flag as it was typed.
type raw struct {
	value string
	given bool
	onOff bool
}

func (r *raw) String() string   { return r.value }
func (r *raw) IsBoolFlag() bool { return r.onOff }
func (r *raw) Set(v string) error {
	r.value, r.given = v, true
	return nil
}

// Parse reads the settings: a flag goes before the environment, which goes before the default. It returns what is left of
// args, and [flag.ErrHelp] if help is asked for. An error names the setting that is wrong, in one line without secrets.
func Parse(args []string, env func(string) string) (*Config, []string, error) {
	flags := flag.NewFlagSet("platform", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	table := Table()
	typed := make([]raw, len(table))
	for i, s := range table {
		typed[i].onOff = s.Value == ""
		flags.Var(&typed[i], s.Flag, s.Help)
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, nil, err
	} else if err != nil {
		return nil, nil, fmt.Errorf("%w; -h lists all settings", err)
	}
	c := &Config{}
	for i, s := range table {
		if err := s.take(c, typed[i], env(s.variable())); err != nil {
			return nil, nil, err
		}
	}
	if err := c.check(); err != nil {
		return nil, nil, err
	}
	return c, flags.Args(), nil
}

// take sets one setting from where it was said.
func (s Setting) take(c *Config, typed raw, environment string) error {
	name, value := "-"+s.Flag, typed.value
	switch {
	case typed.given:
	case environment != "":
		name, value = s.variable(), environment
	default:
		value = s.Default
	}
	err := s.set(c, value)
	switch {
	case err == nil:
		return nil
	case s.Secret:
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s %q: %w", name, value, err)
}

// check looks at what depends on each other.
func (c *Config) check() error {
	switch {
	case c.Data == "":
		return errors.New("-data: a folder is needed")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("-tls-cert and -tls-key: one needs the other")
	case c.TLSCert != "" && len(c.TLSAuto) > 0:
		return errors.New("-tls-cert and -tls-auto: a certificate is either given or got")
	case len(c.TLSAuto) > 0 && c.PublicURL == nil:
		return errors.New("-tls-auto: -public-url is needed, such as https://" + c.TLSAuto[0] + "/")
	case c.TLS() && c.PublicURL != nil && c.PublicURL.Scheme != "https":
		return errors.New("-public-url: it begins with https:// if this program speaks TLS")
	case c.SMTP != nil && c.MailFrom == "":
		return errors.New("-mail-from: mails need a sender if there is -smtp")
	case (c.GoogleID == "") != (c.GoogleSecret == ""):
		return errors.New("-google-id and -google-secret: one needs the other")
	case (c.FacebookID == "") != (c.FacebookSecret == ""):
		return errors.New("-facebook-id and -facebook-secret: one needs the other")
	case (c.GoogleID != "" || c.FacebookID != "") && c.PublicURL == nil:
		return errors.New("-google-id and -facebook-id: -public-url is needed, where they send browsers back to")
	case len(c.TURNTLSListen) > 0 && !c.TLS():
		return errors.New("-turn-tls-listen: -tls-cert or -tls-auto is needed")
	}
	return nil
}

// Usage writes all settings with their defaults.
func Usage(w io.Writer) {
	fmt.Fprint(w, "usage: platform [settings] [serve | doctor | backup FOLDER]\n\nA flag goes before the environment variable that stands beside it.\n\n")
	for _, s := range Table() {
		line := "  -" + s.Flag
		if s.Value != "" {
			line += " <" + s.Value + ">"
		}
		fmt.Fprintf(w, "%s  (%s)\n      %s", line, s.variable(), s.Help)
		if s.Default != "" {
			fmt.Fprintf(w, " Default: %s.", s.Default)
		}
		fmt.Fprintln(w)
	}
}

// Markdown is the table of settings for the docs.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | |\n|---|---|---|---|\n")
	for _, s := range Table() {
		name, def := "`-"+s.Flag+"`", ""
		if s.Value != "" {
			name = "`-" + s.Flag + " <" + s.Value + ">`"
		}
		if s.Default != "" {
			def = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", name, s.variable(), def, s.Help)
	}
	return b.String()
}
