using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ToolExec.Governance;

/// <summary>Phrases and markup by which a text pretends to be an instruction. Each family is matched in time linear in the text.</summary>
internal sealed class InjectionMarks
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline;
    private const int MostAtOnce = 2048; // characters on the stack
    private const string Between = @"(?:[\w',-]+\s+){0,5}";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A text with none of these words has none of the marks: most texts are looked at once, quickly.
    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "ignore", "disregard", "forget", "override", "overrule", "bypass", "discard", "neglect", "instruction", "directive", "prompt", "system message", "developer message", "from now on", "you are", "you're", "your", "mode", "pretend", "act as", "as if you", "as though you", "like you", "the user", "the human", "the operator",
            "password", "secret", "api key", "api_key", "api-key", "token", "credential", "private key", "conversation", "chat history", ".env", "environment variable", "system:", "developer:",
            "<|", "|>", "[inst]", "[/inst]", "<<sys>>", "<system", "</system", "assistant", "tool_call", "function_call", "function_result", "tool_result", "<invoke", "###", "language model", "llm", "chatbot", "the ai", "an ai", " ai ",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly (string Name, string Pattern)[] Families =
    [
        ("ignore_instructions",
            $@"\b(?:ignore|disregard|forget|override|bypass|overrule|neglect|discard)\s+{Between}(?:previous|prior|earlier|above|preceding|foregoing|existing|original|system|your|safety|initial)\s+(?:\w+\s+){{0,2}}(?:instructions?|prompts?|rules|directives?|guidelines?|guardrails|constraints|programming|training)\b"
            + $@"|\b(?:ignore|disregard|forget)\s+(?:everything|all|anything)\s+{Between}(?:above|before|told|said|instructed|prior|previously)\b"
            + @"|\b(?:stop|quit)\s+following\s+(?:your|the|any|all)\s+(?:\w+\s+){0,2}(?:instructions|rules|guidelines)\b"),
        ("new_instructions",
            @"\b(?:new|updated|revised|real|actual|true)\s+(?:system\s+|secret\s+|hidden\s+)?(?:instructions?|prompt|directives?)\s+(?:for\s+(?:you|the\s+(?:ai|assistant|model|agent))|are\s+as\s+follows|from\s+(?:the\s+)?(?:system|developer|admin\w*|operator))\b"
            + @"|\bbegin\s+(?:new\s+|hidden\s+|system\s+)+(?:instructions?|prompt)\b"
            + @"|\byour\s+(?:new|real|true|only|actual)\s+(?:task|goal|objective|instructions?|purpose|mission)\s+(?:is|are)\b"
            + @"|\bfrom\s+now\s+on,?\s+(?:you\s+(?:are|will|must|shall|should)|your\s+\w+\s+(?:is|are))\b"),
        ("role_override",
            @"\byou\s+are\s+(?:now\s+|no\s+longer\s+)(?:\w+\s+){0,4}(?:unrestricted|jailbroken|dan\b|bound|unfiltered|uncensored|root|admin\w*|developer\s+mode|evil|free\s+of|restricted\s+by|an?\s+ai\b)"
            + @"|\b(?:developer|debug|god|dan|jailbreak|maintenance|admin|sudo)\s+mode\s+(?:is\s+)?(?:now\s+)?(?:enabled|activated|engaged|unlocked)\b.{0,40}\b(?:you|safety|filter|restriction|rules)"
            + @"|\b(?:pretend|act|behave|respond)\s+(?:as\s+(?:if|though)\s+|that\s+|like\s+)?you\s+(?:are|have|had|were)\s+(?:\w+\s+){0,3}(?:no|without|unrestricted|unfiltered|jailbroken)\b"),
        ("prompt_leak",
            @"\b(?:reveal|print|show|repeat|output|leak|display|disclose|recite|dump)\s+(?:\w+\s+){0,3}(?:your|the)\s+(?:\w+\s+){0,3}(?:system\s+prompt|system\s+message|initial\s+instructions|hidden\s+instructions|developer\s+message|secret\s+instructions)\b"),
        ("secrecy",
            @"\b(?:do\s+not|don't|never|must\s+not)\s+(?:tell|inform|mention|notify|alert|reveal|show|warn|let)\s+(?:\w+\s+){0,5}(?:the\s+user|the\s+human|the\s+operator|your\s+user)\b"
            + @"|\bwithout\s+(?:telling|informing|asking|notifying|alerting|the\s+knowledge\s+of)\s+(?:the\s+)?(?:user|human|operator)\b.{0,60}\b(?:call|send|run|use|execute|delete|transfer|read|forward|upload)"
            + @"|\b(?:call|send|run|use|execute|delete|transfer|read|forward|upload)\b.{0,60}\bwithout\s+(?:telling|informing|asking|notifying|alerting)\s+(?:the\s+)?(?:user|human|operator)\b"),
        ("exfiltration",
            @"\b(?:send|forward|post|upload|exfiltrate|email|transmit|leak|append|submit)\s.{0,60}(?:\s\.env\b|\b(?:passwords?|secrets?|api[ _-]?keys?|tokens?|credentials?|private\s+keys?|conversation|chat\s+history|environment\s+variables)\b).{0,40}\b(?:to|at|into)\s+(?:https?://|\S+@\S|this\s+(?:url|address|server)|the\s+(?:url|following))"),
        ("addresses_the_model",
            @"\b(?:important|attention|urgent|note|message|instructions?|notice|command)\s*(?:[:!,-]+\s*)?(?:\w+\s+){0,2}(?:for|to)\s+(?:the\s+|all\s+|any\s+|every\s+)?(?:ai|llm|language\s+model|ai\s+assistant|ai\s+agent|assistant|chatbot|ai\s+model)s?\b\s*(?:reading|processing|summari[sz]ing|viewing|parsing|[:,]|who|that|:)"
            + @"|\b(?:attention|notice|warning|hey|dear)\s*[:!,-]*\s*(?:all\s+)?(?:ai|llm)\s+(?:assistants?|agents?|models?|systems?)\b"
            + @"|\bif\s+you\s+are\s+(?:an?|the)\s+(?:ai|llm|(?:large\s+)?language\s+model|ai\s+assistant|ai\s+agent|chatbot)\b.{0,40}\b(?:you\s+must|must|please|ignore|call|send|then|do)\b"),
        ("fake_markup",
            @"<\|(?:im_start|im_end|im_sep|system|assistant|user|endoftext|eot_id|start_header_id|end_header_id|begin_of_text|tool|fim_\w+)\|?>"
            + @"|\[/?INST\]|<</?SYS>>"
            + @"|</?(?:system|assistant|system_prompt|system-prompt|system_message|tool_call|tool_calls|tool_result|function_call|function_calls|function_result|function_results|tool_response|developer)\s*/?>"
            + @"|<invoke\s+name="
            + @"|^\s*#{2,}\s*(?:system|instruction|assistant)\s*:"
            + @"|^\s*(?:system|assistant|developer)\s*:\s*(?:you\s+(?:are|must|will)|ignore|disregard|do\s+not|always|never|call|from\s+now)\b"),
    ];

    private static readonly (string Name, Regex Regex)[] BuiltIn = [.. Families.Select(static f => (f.Name, new Regex(f.Pattern, Options, Timeout)))];

    private readonly (string Name, Regex Regex)[] _own;

    public InjectionMarks(IEnumerable<string> phrases) => _own = [.. phrases.Select(static p => ("phrase", new Regex(p, Options, Timeout)))];

    /// <summary>Says that JSON has neither marks nor hidden text, where that is seen at once: it is short, and plain ASCII without escapes, so that its texts stand in it as they are.</summary>
    /// <param name="json">The JSON in UTF-8.</param>
    public bool AreAbsentFrom(ReadOnlySpan<byte> json)
    {
        if (_own.Length > 0 || json.Length > MostAtOnce || json.Contains((byte)'\\'))
        {
            return false;
        }

        Span<char> text = stackalloc char[json.Length];
        return Ascii.ToUtf16(json, text, out _) == OperationStatus.Done && !text.ContainsAny(Words);
    }

    /// <summary>Says that a text has no marks, where that is seen at once.</summary>
    public bool AreAbsentFrom(string text) => _own.Length == 0 && !text.AsSpan().ContainsAny(Words);

    /// <summary>Adds the names of the families of which a text has marks.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long to say.</exception>
    public void Find(string text, ISet<string> found)
    {
        foreach (var (name, regex) in In(text))
        {
            if (!found.Contains(name) && regex.IsMatch(text))
            {
                found.Add(name);
            }
        }
    }

    /// <summary>Puts a word in the place of each mark.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public string Remove(string text)
    {
        foreach (var (_, regex) in In(text))
        {
            text = regex.Replace(text, "[removed]");
        }

        return text;
    }

    private (string Name, Regex Regex)[] In(string text) => text.AsSpan().ContainsAny(Words) ? _own.Length == 0 ? BuiltIn : [.. BuiltIn, .. _own] : _own;
}
