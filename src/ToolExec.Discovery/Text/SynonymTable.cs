using System.Collections.Frozen;

namespace ToolExec.Discovery.Text;

/// <summary>Which words stand for which others. Kept in stemmed form, as terms are.</summary>
internal sealed class SynonymTable
{
    // Words that people say, and words that tools are described with.
    private static readonly string[] Common =
    [
        "delete remove erase discard trash unlink", "create add new make generate", "update edit modify change set patch", "get fetch retrieve read view show lookup",
        "list enumerate browse show", "search find lookup query locate", "send post deliver", "email mail", "message dm chat", "image picture photo", "repository repo",
        "folder directory", "file document", "upload attach", "download fetch", "run execute launch", "start begin launch", "stop halt end terminate kill", "restart reboot",
        "copy duplicate clone", "move relocate transfer", "rename retitle", "convert transform export", "translate translation", "summarize summary", "calculate compute",
        "schedule plan", "meeting event appointment calendar", "task todo", "ticket issue bug", "user person member account people", "customer client", "employee staff",
        "company organization business", "pay payment charge", "invoice bill", "refund reimburse", "buy purchase order", "cost price", "weather forecast temperature",
        "direction route", "location place address", "stock share equity", "money currency cash", "database db", "table sheet", "spreadsheet sheet", "slide presentation",
        "comment reply", "approve accept", "reject decline deny", "cancel abort", "subscribe follow", "unsubscribe unfollow", "block ban", "invite add", "join merge combine concat",
        "split divide separate", "zip compress archive", "unzip extract decompress unpack", "encrypt encode", "decrypt decode", "log logs", "metric statistics stats analytics",
        "alert alarm notification", "notify alert inform", "monitor watch track", "deploy release ship rollout", "branch fork", "webpage website page site", "url link", "phone call telephone",
        "sms text", "video movie film clip", "audio sound", "song track music", "speak speech voice", "contact address", "password secret credential", "permission access role",
        "server machine vm instance host", "container docker", "cluster kubernetes", "test check", "validate verify check", "diff compare difference", "picture screenshot", "cv resume",
        "flight plane", "hotel accommodation room", "restaurant food", "recipe cook", "news headline article", "holiday vacation leave",
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
