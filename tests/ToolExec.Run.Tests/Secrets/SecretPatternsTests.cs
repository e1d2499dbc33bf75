using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ToolExec.Run.Tests.Secrets;

public sealed class SecretPatternsTests
{
    private const string Value = "s3cr/t+\"vä lue\"&<1>";

    private static readonly SecretPatterns Patterns = SecretPatterns.None.With("API_KEY", Value, 6);

    public static TheoryData<string, string> Forms => new()
    {
        { "as it is", Value },
        { "JSON", JsonEncodedText.Encode(Value).ToString() },
        { "JSON, relaxed", JsonEncodedText.Encode(Value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() },
        { "percent", Uri.EscapeDataString(Value) },
        { "percent, lower", "s3cr%2ft%2b%22v%c3%a4%20lue%22%26%3c1%3e" },
        { "form", WebUtility.UrlEncode(Value) },
        { "HTML", WebUtility.HtmlEncode(Value) },
        { "hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Value)) },
        { "hex, lower", Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Value)) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Scrub_UsualForm_IsTakenOut(string form, string text)
    {
        Patterns.Scrub($"<{text}> and {text}").Should().Be("<[secret:API_KEY]> and [secret:API_KEY]", form);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("user:", "")]
    [InlineData("a", "z")]
    [InlineData("ab", "yz")]
    [InlineData("abc", "xyz!")]
    [InlineData("abcd", "w")]
    public void Scrub_Base64OfAnyAlignment_LeavesNothingThatDecodesToTheValue(string before, string after)
    {
        foreach (var url in new[] { false, true })
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Value + after));
            text = url ? text.Replace('+', '-').Replace('/', '_') : text;

            var clean = Patterns.Scrub($"Basic {text}");

            clean.Should().Contain("[secret:API_KEY]");
            clean.Length.Should().BeLessThan("Basic [secret:API_KEY]".Length + ((before.Length + after.Length) * 4 / 3) + 10);
        }
    }

    [Fact]
    public void Scrub_NoSecretInIt_IsTheSameText()
    {
        const string Text = "nothing of it";

        Patterns.Scrub(Text).Should().BeSameAs(Text);
        SecretPatterns.None.Scrub(Text).Should().BeSameAs(Text);
    }

    [Fact]
    public void Scrub_OneValueBeginsAnother_TakesTheLongerOne()
    {
        var both = SecretPatterns.None.With("SHORT", "hunter22", 6).With("LONG", "hunter22-and-more", 6);

        both.Scrub("hunter22-and-more hunter22").Should().Be("[secret:LONG] [secret:SHORT]");
    }

    [Fact]
    public void Scrub_KeyOfSeveralLines_TakesSingleLinesToo()
    {
        var key = SecretPatterns.None.With("PEM", "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7VJTU\n-----END KEY-----\n", 6);

        key.Scrub("line AASCBKcwggSjAgEAAoIBAQC7VJTU!").Should().Be("line [secret:PEM]!");
    }

    [Fact]
    public void Scrub_NameIsItsOwnValue_DoesNotLoop() =>
        SecretPatterns.None.With("secret", "secret", 6).Scrub("my secret").Should().Be("my secret", "its mark would hold the value again");

    [Fact]
    public void Scrub_Binary_IsHiddenBehindAsManyBytes()
    {
        var data = Encoding.UTF8.GetBytes($"\0\u0001{Value}\0{Value}");

        var clean = Patterns.Scrub(data.AsMemory());

        clean.Length.Should().Be(data.Length);
        Encoding.UTF8.GetString(clean.Span).Should().NotContain("s3cr").And.StartWith("\0\u0001***");
        data.AsSpan().IndexOf("s3cr"u8).Should().BePositive("the original is not written to");
    }

    [Theory]
    [InlineData("""{"a":"x","b":[1,true,null,"y"]}""", null)]
    [InlineData("""{"a":"\u0073ecret-value","n":[1.50,true,null]}""", """{"a":"[secret:K]","n":[1.50,true,null]}""")]
    [InlineData("""{"secret-value":"ok"}""", """{"[secret:K]":"ok"}""")]
    [InlineData("\"pre secret-value post\"", "\"pre [secret:K] post\"")]
    public void ScrubJson_Strings_AreCleanedHoweverEscaped(string json, string? clean)
    {
        var patterns = SecretPatterns.None.With("K", "secret-value", 6);

        var scrubbed = patterns.ScrubJson(Encoding.UTF8.GetBytes(json));

        (scrubbed is null ? null : Encoding.UTF8.GetString(scrubbed)).Should().Be(clean);
    }

    [Fact]
    public void ScrubJson_NumberIsTheValue_BecomesText() =>
        Encoding.UTF8.GetString(SecretPatterns.None.With("PIN", "12345678", 6).ScrubJson("""[12345678,87654321]"""u8)!).Should().Be("""["[secret:PIN]",87654321]""");

    [Fact]
    public void KeepBackFrom_AnySplit_NeverLetsAPartOfTheValueThrough()
    {
        var patterns = SecretPatterns.None.With("A", "abcabcabd", 6).With("B", "abd-xyz-abcabc", 6);
        var text = $"__abcabcabcabd__abd-xyz-abcabc__abcabcab";
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var (kept, told, at) = ("", new StringBuilder(), 0);
            while (at < text.Length)
            {
                var piece = text.Substring(at, Math.Min(random.Next(1, 9), text.Length - at));
                at += piece.Length;
                var all = kept + piece;
                var from = patterns.KeepBackFrom(all);
                told.Append(patterns.Scrub(all[..from]));
                kept = all[from..];
                kept.Length.Should().BeLessThan(2 * patterns.Longest);
            }

            told.Append(patterns.Scrub(kept));
            told.ToString().Should().Be(patterns.Scrub(text), "round {0}", round.ToString(CultureInfo.InvariantCulture));
        }
    }
}
