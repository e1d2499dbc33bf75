namespace ToolExec.Foundation.JsonSchema.Tests;

public sealed class NameTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Find_KnownAndUnknownNames_AreTold(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => TestJson.Utf8($"name-{i}-of-some-length")).ToList();
        var table = new NameTable(names);

        names.Select((name, i) => table.Find(name) == i).Should().AllBeEquivalentTo(true);
        table.Find(TestJson.Utf8("name-0-of-some-lengtH")).Should().Be(-1);
        table.Find([]).Should().Be(-1);
    }

    [Fact]
    public void Find_NamesMadeToCollide_IsNotALongWalk()
    {
        // Each of twelve pairs of words differs in two bits that cancel out in a hash of multiplications and rotations.
        var names = new List<byte[]>();
        for (var pattern = 0; pattern < 4096; pattern++)
        {
            var name = new byte[12 * 16];
            name.AsSpan().Fill((byte)'a');
            for (var pair = 0; pair < 12; pair++)
            {
                if ((pattern >> pair & 1) != 0)
                {
                    name[(pair * 16) + 7] ^= 0x80;
                    name[(pair * 16) + 8] ^= 0x10;
                }
            }

            names.Add(name);
        }

        var table = new NameTable(names);

        names.Select((name, i) => table.Find(name) == i).Should().AllBeEquivalentTo(true);
        table.LongestChain.Should().BeLessThan(16);
    }

    [Fact]
    public void MatchAt_NameWithQuoteOrEscape_IsNeverTakenFromRawText()
    {
        var table = new NameTable([TestJson.Utf8("a\":1,\"b"), TestJson.Utf8("c")]);

        table.MatchAt(0, TestJson.Utf8("a\":1,\"b\":2")).Should().Be(0);
        table.MatchAt(1, TestJson.Utf8("c\":2")).Should().Be(2);
        table.MatchAt(2, TestJson.Utf8("c\":2")).Should().Be(0);
    }
}
