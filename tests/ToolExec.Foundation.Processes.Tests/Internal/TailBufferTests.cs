using System.Text;

namespace ToolExec.Foundation.Processes.Tests;

public sealed class TailBufferTests
{
    [Theory]
    [InlineData(4, new[] { "" }, "")]
    [InlineData(4, new[] { "abcd" }, "abcd")]
    [InlineData(4, new[] { "abcde" }, "bcde")]
    [InlineData(4, new[] { "ab", "cd", "e" }, "bcde")]
    [InlineData(4, new[] { "abcdefghijk", "l" }, "ijkl")]
    [InlineData(4, new[] { "abc", "éé" }, "éé")]
    [InlineData(3, new[] { "éé" }, "é")]
    public void ToString_AfterAppends_IsTheEnd(int capacity, string[] parts, string expected)
    {
        var tail = new TailBuffer(capacity);

        foreach (var part in parts)
        {
            tail.Append(Encoding.UTF8.GetBytes(part));
        }

        tail.ToString().Should().Be(expected);
    }
}
