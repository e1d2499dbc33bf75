using ToolExec.TestSupport;

namespace ToolExec.Foundation.Model.Tests;

public sealed class SecretTextTests
{
    private readonly Vault _vault = new() { ["TOKEN"] = "s3cret", ["team/db:main"] = "{{secret:TOKEN}}" };

    [Fact]
    public void Parse_Null_IsRefused()
    {
        FluentActions.Invoking(() => SecretText.Parse(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => SecretText.TryParse(null!, out _, out _)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("{{name}} {secret:TOKEN} }}")]
    public async Task ResolveAsync_NoReference_IsTheTextAndAsksNobody(string text)
    {
        var parsed = SecretText.Parse(text);

        parsed.Names.Should().BeEmpty();
        (await parsed.ResolveAsync(null).OrHang()).Should().Be(text);
    }

    [Theory]
    [InlineData("{{secret:TOKEN}}", "s3cret", 1)]
    [InlineData("Bearer {{secret:TOKEN}}", "Bearer s3cret", 1)]
    [InlineData("{{secret:TOKEN}}:{{secret:TOKEN}}!", "s3cret:s3cret!", 1)]
    [InlineData("a{{{{secret:TOKEN}}}}", "a{{s3cret}}", 1)]
    [InlineData("{{secret:team/db:main}}", "{{secret:TOKEN}}", 1)]
    [InlineData("{{secret:TOKEN}}{{secret:team/db:main}}", "s3cret{{secret:TOKEN}}", 2)]
    public async Task ResolveAsync_References_ArePutInOnce(string text, string expected, int names)
    {
        var parsed = SecretText.Parse(text);

        parsed.Names.Should().HaveCount(names);
        parsed.ToString().Should().Be(text);
        (await parsed.ResolveAsync(_vault).OrHang()).Should().Be(expected);
    }

    [Theory]
    [InlineData("x{{secret:TOKEN", "*at character 1 is not closed*")]
    [InlineData("{{secret:}}", "*1 to 256 characters*")]
    [InlineData("{{secret:a b}}", "*1 to 256 characters*")]
    [InlineData("{{secret:{{secret:TOKEN}}}}", "*1 to 256 characters*")]
    public void Parse_WrongReference_SaysWhereAndShowsNothing(string text, string message)
    {
        FluentActions.Invoking(() => SecretText.Parse(text)).Should().Throw<FormatException>().WithMessage(message);
        SecretText.ContainsReference(text).Should().BeTrue();
    }

    [Fact]
    public void Parse_NameAtItsLimit_IsTakenAndOneMoreIsNot()
    {
        SecretText.Parse($"{{{{secret:{new string('a', 256)}}}}}").Names.Should().ContainSingle();

        SecretText.TryParse($"{{{{secret:{new string('a', 257)}}}}}", out _, out _).Should().BeFalse();
    }

    [Fact]
    public async Task ResolveAsync_UnknownOrNoResolver_NamesTheSecret()
    {
        var text = SecretText.Parse("{{secret:MISSING}}");

        (await FluentActions.Awaiting(() => text.ResolveAsync(_vault).OrHang()).Should().ThrowAsync<SecretException>()).Which.Secret.Should().Be("MISSING");
        (await FluentActions.Awaiting(() => text.ResolveAsync(null).OrHang()).Should().ThrowAsync<SecretException>()).WithMessage("*'MISSING'*no resolver*");
    }

    [Fact]
    public async Task ResolveAsync_Cancelled_AsksNobody()
    {
        var token = new CancellationToken(true);

        (await FluentActions.Awaiting(() => SecretText.Parse("{{secret:TOKEN}}").ResolveAsync(_vault, token).OrHang()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(token);
        _vault.Asked.Should().Be(0);
    }

    private sealed class Vault : Dictionary<string, string>, ISecretResolver
    {
        public int Asked { get; private set; }

        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            Asked++;
            return new(this.GetValueOrDefault(name));
        }
    }
}
