using System.Text;

namespace ToolExec.Foundation.Processes.Tests;

public sealed class BoundedLineReaderTests
{
    [Fact]
    public void Constructor_BadArguments_Throws()
    {
        FluentActions.Invoking(() => new BoundedLineReader(null!, 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new BoundedLineReader(Stream.Null, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BoundedLineReader(Stream.Null, (1024 * 1024 * 1024) + 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("", 4, new string[0])]
    [InlineData("\n", 4, new[] { "" })]
    [InlineData("a\r\nb\n\nc", 4, new[] { "a", "b", "", "c" })]
    [InlineData("abcd\nabcd\r\nabcd", 4, new[] { "abcd", "abcd", "abcd" })]
    [InlineData("a\rb\n", 4, new[] { "a\rb" })]
    public async Task ReadLineAsync_AnyChunks_GivesTheLines(string text, int max, string[] expected)
    {
        for (var chunk = 1; chunk <= text.Length + 1; chunk++)
        {
            using var reader = new BoundedLineReader(new ChunkedStream(Encoding.ASCII.GetBytes(text), chunk), max);

            (await ReadAllAsync(reader)).Should().Equal(expected);
        }
    }

    [Theory]
    [InlineData("abcde\n")]
    [InlineData("abcde")]
    [InlineData("abcde\r\n")]
    [InlineData("ok\nabcdefghijklmnopqrstuvwxyz")]
    public async Task ReadLineAsync_OneByteOverTheCap_ThrowsNowAndAgain(string text)
    {
        using var reader = new BoundedLineReader(new ChunkedStream(Encoding.ASCII.GetBytes(text), 3), 4);

        (await FluentActions.Awaiting(() => ReadAllAsync(reader)).Should().ThrowAsync<LineTooLongException>())
            .WithMessage("A line is longer than the 4 bytes allowed.").Which.MaxLineBytes.Should().Be(4);
        await FluentActions.Awaiting(() => ReadAllAsync(reader)).Should().ThrowAsync<LineTooLongException>();
    }

    [Fact]
    public async Task ReadLineAsync_LongLinesUnderTheCap_GrowsAsNeeded()
    {
        var lines = Enumerable.Range(1, 40).Select(i => new string((char)('a' + (i % 26)), i * 1000)).ToArray();
        using var reader = new BoundedLineReader(new ChunkedStream(Encoding.ASCII.GetBytes(string.Join('\n', lines)), 777), 40_000);

        (await ReadAllAsync(reader)).Should().Equal(lines);
    }

    [Fact]
    public async Task ReadLineAsync_AfterDispose_Throws()
    {
        var reader = new BoundedLineReader(Stream.Null, 4);
        reader.Dispose();
        reader.Dispose();

        await FluentActions.Awaiting(() => reader.ReadLineAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static async Task<List<string>> ReadAllAsync(BoundedLineReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().OrHang() is { } line)
        {
            lines.Add(Encoding.ASCII.GetString(line.Span));
        }

        return lines;
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
