using FsCheck;
using FsCheck.Fluent;

namespace ToolExec.Foundation.Model.Tests.Identity;

public sealed class ToolIdTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData(":", "namespace of a tool id must not be empty")]
    [InlineData("a:", "name of a tool id must not be empty")]
    [InlineData(":b", "namespace of a tool id must not be empty")]
    [InlineData("a:b:", "version of a tool id must not be empty")]
    [InlineData("a:b:c:d", "at most three parts")]
    [InlineData("get weather", "' '")]
    [InlineData("a/b/c", "'/'")]
    [InlineData("ns:täg", "'ä'")]
    [InlineData("a\u0000b", "'U+0000'")]
    [InlineData("a:b:1 0", "version")]
    public void Parse_TextThatIsNoId_SaysWhatIsWrong(string text, string fault)
    {
        var parse = () => ToolId.Parse(text);

        parse.Should().Throw<FormatException>().WithMessage($"*{fault}*");
        ToolId.TryParse(text, out var id).Should().BeFalse();
        id.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Explain_SameBadCharacterTwice_NamesItOnce() =>
        ToolId.Explain("a/b/c d").Should().EndWith("but has '/', ' '.");

    [Theory]
    [InlineData("t", null, "t", null)]
    [InlineData("ns:t", "ns", "t", null)]
    [InlineData("ns:t:1.0.0", "ns", "t", "1.0.0")]
    [InlineData("ns:t:1.0.0-rc.1+build.5", "ns", "t", "1.0.0-rc.1+build.5")]
    [InlineData("A-b_c.d", null, "A-b_c.d", null)]
    public void Parse_Id_SplitsIt(string text, string? space, string name, string? version)
    {
        var id = ToolId.Parse(text);

        id.Namespace.Should().Be(space);
        id.Name.Should().Be(name);
        id.NameSpan.ToString().Should().Be(name);
        id.Version.Should().Be(version);
        id.ToString().Should().Be(text);
        id.Should().Be(new ToolId(space, name, version));
        ToolId.TryParse(text.AsSpan(), out var fromSpan).Should().BeTrue();
        fromSpan.Should().Be(id);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void TryParse_NameAtItsLimit_Decides(int length, bool valid)
    {
        ToolId.TryParse(new string('x', length), out _).Should().Be(valid);
        ToolId.TryParse($"{new string('x', length)}:t", out _).Should().Be(valid);
        ToolId.TryParse($"n:t:{new string('1', length)}", out _).Should().Be(valid);
    }

    [Fact]
    public void Constructor_VersionWithoutNamespace_IsRefused()
    {
        var make = () => new ToolId(null, "t", "1.0");

        make.Should().Throw<ArgumentException>().WithMessage("*needs a namespace*");
    }

    [Fact]
    public void Parse_Text_AllocatesNothing()
    {
        const string Text = "namespace:tool:1.0.0";
        ToolId.TryParse(Text, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        ToolId.TryParse(Text, out _);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void Default_NamesNoTool()
    {
        default(ToolId).IsEmpty.Should().BeTrue();
        default(ToolId).ToString().Should().BeEmpty();
        default(ToolId).Name.Should().BeEmpty();
        default(ToolId).Namespace.Should().BeNull();
        default(ToolId).Version.Should().BeNull();
        default(ToolId).GetHashCode().Should().Be(0);
    }

    [Theory]
    [InlineData("get_weather", "get_weather")]
    [InlineData("github:create_issue", "github__create_issue")]
    [InlineData("fs:read.file", "fs__read_-file")]
    [InlineData("a:b:1.0+x", "a__b__1_-0_Px")]
    [InlineData("a_:b", "a_Z__b")]
    [InlineData("a__b", "a_Z_b")]
    [InlineData("step_Z", "step_ZZ")]
    public void Encode_Id_IsReadable(string id, string name)
    {
        ModelToolName.Encode(ToolId.Parse(id)).Should().Be(name);
        ModelToolName.TryDecode(name, out var back).Should().BeTrue();
        back.ToString().Should().Be(id);
    }

    [Fact]
    public void Encode_AnyTwoIds_NeverShareANameAndComeBack()
    {
        var part = Gen.Elements(Alphabet.ToCharArray()).NonEmptyListOf().Select(chars => new string([.. chars.Take(12)]));
        var ids = part.Two().SelectMany(p => Gen.Elements($"{p.Item1}", $"{p.Item1}:{p.Item2}", $"{p.Item1}:{p.Item2}:1.0-a+b"));

        Prop.ForAll(ids.Two().ToArbitrary(), pair =>
        {
            var (first, second) = (ModelToolName.Encode(ToolId.Parse(pair.Item1)), ModelToolName.Encode(ToolId.Parse(pair.Item2)));
            first.Should().MatchRegex("^[A-Za-z0-9_-]{1,64}$");
            string.Equals(first, second, StringComparison.Ordinal).Should().Be(string.Equals(pair.Item1, pair.Item2, StringComparison.Ordinal));
            if (!first.Contains("_Zh", StringComparison.Ordinal))
            {
                ModelToolName.TryDecode(first, out var back).Should().BeTrue();
                back.ToString().Should().Be(pair.Item1);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Map_LongIds_LeadBackByTable()
    {
        var ids = Enumerable.Range(0, 200).Select(i => new ToolId($"{new string('n', 100)}", $"{new string('_', 100)}{i}", "1.0")).ToList();

        var map = new ModelToolNameMap(ids);

        map.Count.Should().Be(200);
        foreach (var id in ids)
        {
            var name = ModelToolName.Encode(id);
            name.Should().MatchRegex("^[A-Za-z0-9_-]{64}$|^[A-Za-z0-9_-]{1,64}$");
            ModelToolName.TryDecode(name, out _).Should().BeFalse("a shortened name needs the table");
            map.TryGetId(name, out var back).Should().BeTrue();
            back.Should().Be(id);
        }
    }

    [Theory]
    [InlineData("a_Zb")]
    [InlineData("a____b____c____d")]
    [InlineData("")]
    [InlineData(null)]
    public void TryDecode_NameThatNoIdHas_IsRefused(string? name) => ModelToolName.TryDecode(name, out _).Should().BeFalse();

    [Fact]
    public void Encode_EmptyId_IsRefused()
    {
        var encode = () => ModelToolName.Encode(default);

        encode.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("a\u202Eb", "'U+202E'")]
    [InlineData("a\u2028b", "'U+2028'")]
    [InlineData("a\nb", "'U+000A'")]
    [InlineData("a\uFEFFb", "'U+FEFF'")]
    public void Explain_CharacterThatNobodySees_IsNamedByItsNumber(string text, string shown) => ToolId.Explain(text).Should().EndWith($"but has {shown}.");
}
