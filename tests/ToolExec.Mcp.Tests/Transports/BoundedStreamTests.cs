using System.Text;

namespace ToolExec.Mcp.Tests;

public sealed class BoundedStreamTests
{
    [Theory]
    [InlineData("12345", false, true)]
    [InlineData("123456", false, false)]
    [InlineData("123\n45", false, false)]
    [InlineData("12345\n\n12345\n\n", true, true)]
    [InlineData("12345\n\n123456\n\n", true, false)]
    [InlineData("123\n456\n\n", true, false)]
    [InlineData("1234\r\n\r\n1234\r\n\r\n", true, true)]
    [InlineData("123\r\n456\r\n\r\n", true, false)]
    public async Task ReadAsync_AnyChunks_EndsWhereThereIsMoreThanAllowed(string text, bool perEvent, bool fits)
    {
        for (var chunk = 1; chunk <= text.Length; chunk++)
        {
            await using var stream = new BoundedStream(new MemoryStream(Encoding.ASCII.GetBytes(text)), maxBytes: 5, perEvent);
            var buffer = new byte[chunk];
            var read = async () =>
            {
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            };

            if (fits)
            {
                await read.Should().NotThrowAsync();
            }
            else
            {
                await read.Should().ThrowAsync<InvalidDataException>().WithMessage("sent a message of more than 5 bytes");
            }
        }
    }
}
