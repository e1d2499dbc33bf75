using System.Collections.Frozen;

namespace ToolExec.Discovery.Text;

/// <summary>Which words stand for which others. Kept in stemmed form, as terms are.</summary>
internal sealed class SynonymTable
{
    // Words that people say, and words that tools are described with.
    private static readonly string[] Common =
    [
        "delete remove erase discard trash unlink drop", "create add new make generate build", "update edit modify change alter patch", "get fetch retrieve read view show",
        "list enumerate browse", "search find lookup query locate", "send post deliver", "email mail inbox", "message dm", "image picture photo", "repository repo",
        "folder directory", "document doc", "upload attach", "download fetch", "run execute launch", "start begin launch boot", "stop halt end terminate kill shut",
        "restart reboot", "copy duplicate clone", "move relocate transfer", "rename retitle", "convert transform", "export convert save", "summarize condense shorten",
        "calculate compute evaluate", "schedule plan", "meeting event appointment", "calendar agenda schedule", "meet meeting", "task todo ticket", "ticket issue bug",
        "user person member account", "people user person employee member", "customer client buyer", "employee staff worker colleague", "company organization business firm",
        "pay payment charge", "money payment cash balance amount", "invoice bill", "refund reimburse", "buy purchase order", "cost price expense spend", "salary payroll wage",
        "weather forecast", "rain weather storm snow", "temperature cold warm hot heat", "direction route way", "location place address", "near nearby", "stock share equity",
        "currency dollar euro pound", "database db", "spreadsheet sheet", "slide presentation", "comment remark note", "reply answer respond", "approve accept confirm",
        "reject decline deny refuse", "cancel abort", "subscribe follow", "unsubscribe unfollow", "subscription plan membership", "block ban", "invite add",
        "invitation invite", "join merge combine concatenate", "split divide separate", "zip compress archive", "unzip extract decompress unpack", "encrypt cipher",
        "log protocol", "metric statistics stats analytics", "average mean", "alert alarm warning", "notify alert inform warn", "monitor watch observe", "deploy release ship rollout",
        "undo rollback revert restore", "webpage website page site", "url link", "phone telephone", "sms text", "video movie film clip", "audio sound recording",
        "song track music", "speak speech voice say aloud", "transcript caption subtitle transcribe", "password passphrase", "secret credential", "permission access role right",
        "share grant give", "server machine vm instance", "kubernetes cluster k8s", "process program", "check test inspect", "validate verify check", "diff compare difference",
        "flight plane", "hotel accommodation stay", "restaurant pizza cafe", "food meal dish", "news headline", "holiday vacation leave", "voucher coupon discount",
        "typo spelling mistake", "mistake error fault", "contract agreement", "sign signature", "crash error exception failure", "clean prune clear", "wipe flush clear empty",
        "anonymize redact mask", "tweet post", "vacuum hoover", "light lamp", "doctor physician", "draw paint generate plot", "trim cut crop", "smaller resize scale", "car vehicle",
        "parcel shipment package", "tracking ship shipment", "inventory stock", "sleep night", "review rating", "happy satisfied satisfaction", "candidate applicant",
        "job vacancy position opening", "domain hostname", "unpaid due outstanding", "history log", "version revision release", "pr pull", "private direct",
        "translate language", "column field", "cpu processor", "bucket storage",
    ];

    private readonly FrozenDictionary<string, string[]> _others;

    public SynonymTable(bool common, IEnumerable<IReadOnlyList<string>> groups)
    {
        var others = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var group in (common ? Common : []).Select(g => g.Split(' ')).Concat<IReadOnlyList<string>>(groups))
        {
            var stems = group.Select(Stem).Distinct(StringComparer.Ordinal).ToArray();
            foreach (var stem in stems)
            {
                if (!others.TryGetValue(stem, out var known))
                {
                    others[stem] = known = new SortedSet<string>(StringComparer.Ordinal);
                }

                known.UnionWith(stems.Where(s => !string.Equals(s, stem, StringComparison.Ordinal)));
            }
        }

        _others = others.ToFrozenDictionary(o => o.Key, o => o.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Returns the terms that stand for a term, without it.</summary>
    public ReadOnlySpan<string> Of(string term) => _others.GetValueOrDefault(term);

    private static string Stem(string word)
    {
        var folded = WordSplitter.Fold(word.Trim()).ToCharArray();
        return new string(folded, 0, Stemmer.Stem(folded));
    }
}
