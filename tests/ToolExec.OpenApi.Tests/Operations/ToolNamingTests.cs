namespace ToolExec.OpenApi.Tests;

public sealed class ToolNamingTests
{
    [Theory]
    [InlineData("GET /pets", "listPets", "listPets")]
    [InlineData("GET /pets", "pets/list all!", "pets_list_all")]
    [InlineData("GET /pets/{petId}", null, "get_pets_petId")]
    [InlineData("GET /", null, "get")]
    [InlineData("POST /größe/{x}", " ", "post_gr_e_x")]
    [InlineData("GET /pets", "日本", "operation")]
    public void Names_OfOneOperation_FitTheGrammar(string remote, string? id, string expected) =>
        ToolNaming.Names([(remote, id)])[remote].Should().Be(expected);

    [Fact]
    public void Names_ThatMeet_AreToldApartWhateverTheOrder()
    {
        (string, string?)[] operations = [("GET /a", "do it"), ("GET /b", "do_it"), ("GET /c", "Do-it"), ("GET /d", "DO_IT")];

        var names = ToolNaming.Names(operations);

        names.Values.Should().OnlyHaveUniqueItems();
        names["GET /c"].Should().Be("Do-it");
        names["GET /a"].Should().MatchRegex("^do_it_[0-9a-f]{8}$");
        ToolNaming.Names(operations.Reverse()).Should().BeEquivalentTo(names);
    }

    [Fact]
    public void Names_ThatAreLong_AreCutAndToldApart()
    {
        var id = new string('x', 200);

        var names = ToolNaming.Names([("GET /a", id), ("GET /b", id)]);

        names.Values.Should().OnlyHaveUniqueItems().And.OnlyContain(n => n.Length == 64);
    }

    [Theory]
    [InlineData("*", "GET /pets", true)]
    [InlineData("get /pets*", "GET /pets/{id}", true)]
    [InlineData("GET /p?ts", "GET /pets", true)]
    [InlineData("list*", "listPets", true)]
    [InlineData("*ets", "listPets", true)]
    [InlineData("list", "listPets", false)]
    [InlineData("", "", true)]
    [InlineData("a*b*c", "aXbXbYc", true)]
    [InlineData("a*b*c", "aXbXbY", false)]
    public void Glob_Patterns_MatchWholeTexts(string pattern, string text, bool expected) => Glob.IsMatch(pattern, text).Should().Be(expected);
}
