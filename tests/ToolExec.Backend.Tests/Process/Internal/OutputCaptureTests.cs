using System.Text;

namespace ToolExec.Backend.Tests;

public sealed class OutputCaptureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Append_PiecesOfAnySize_KeepsBeginningAndEndAndCounts(int piece)
    {
        for (var length = 0; length < 60; length++)
        {
            var capture = new OutputCapture(20);
            var all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + i))));
            foreach (var part in all.Chunk(piece))
            {
                capture.Append(part);
            }

            capture.Total.Should().Be(length);
            capture.LeftOut.Should().Be(Math.Max(0, length - 20));
            var text = capture.ToText(Encoding.ASCII);
            if (length <= 20)
            {
                capture.ToArray().Should().Equal(all);
            }
            else
            {
                text.Should().Be($"{Encoding.ASCII.GetString(all[..10])}\n… ({length - 20} bytes were left out) …\n{Encoding.ASCII.GetString(all[^10..])}");
            }
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void ToText_CutInsideACharacter_ShowsOnlyWholeOnes(string name)
    {
        var encoding = CommandText.Get(name, replacesInvalid: false);
        for (var before = 0; before < 4; before++)
        {
            var capture = new OutputCapture(21);
            capture.Append(encoding.GetBytes(new string('a', before) + string.Concat(Enumerable.Repeat("€", 40)) + "b"));

            capture.ToText(encoding).Should().NotContain("\uFFFD").And.StartWith(new string('a', before)).And.EndWith("€b");
        }
    }

    [Fact]
    public void ToText_InvalidBytes_AreReplacedOrRefused()
    {
        var capture = new OutputCapture(100);
        capture.Append([0xFF, (byte)'a']);

        capture.ToText(CommandText.Get("utf-8", replacesInvalid: true)).Should().Be("\uFFFDa");
        FluentActions.Invoking(() => capture.ToText(CommandText.Get("utf-8", replacesInvalid: false))).Should().Throw<DecoderFallbackException>();
        capture.ToText(CommandText.Get("iso-8859-1", replacesInvalid: false)).Should().Be("ÿa");
    }
}
