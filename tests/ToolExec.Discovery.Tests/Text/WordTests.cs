using ToolExec.Discovery.Search;
using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Tests.Text;

public sealed class WordTests
{
    [Theory]
    [InlineData("getUserById", "get user by id getuserbyid")]
    [InlineData("XMLHttpRequest", "xml http request xmlhttprequest")]
    [InlineData("OAuth2Token", "oauth oauth2 token oauth oauth2token")]
    [InlineData("GitHub", "git hub github")]
    [InlineData("sha256", "sha sha256")]
    [InlineData("S3", "s3")]
    [InlineData("iPhone", "iphon")]
    [InlineData("Müller", "muller")]
    [InlineData("ﬁle", "file")]
    [InlineData("東京都", "東京 京都")]
    [InlineData("東", "東")]
    [InlineData("дата", "дата")]
    public void Split_Word_GivesItsTerms(string word, string terms)
    {
        var split = new List<string>();

        new WordSplitter().Split(word, split);

        split.Should().Equal(terms.Split(' '));
    }

    [Theory]
    [InlineData("issues", "issue")]
    [InlineData("queries", "query")]
    [InlineData("boxes", "box")]
    [InlineData("branches", "branch")]
    [InlineData("deleting", "delete")]
    [InlineData("deleted", "deletes")]
    [InlineData("stopped", "stop")]
    [InlineData("translation", "translate")]
    [InlineData("copied", "copies")]
    [InlineData("caches", "cache")]
    [InlineData("calling", "calls")]
    [InlineData("filing", "files")]
    [InlineData("merging", "merge")]
    [InlineData("planned", "plan")]
    [InlineData("updating", "updates")]
    public void Stem_Forms_AreOne(string one, string other) => Stem(one).Should().Be(Stem(other));

    [Theory]
    [InlineData("status")]
    [InlineData("address")]
    [InlineData("analysis")]
    [InlineData("news")]
    [InlineData("dns")]
    [InlineData("string")]
    [InlineData("plane")]
    [InlineData("code")]
    [InlineData("file")]
    [InlineData("été")]
    public void Stem_WordThatOnlyLooksLikeAForm_Stays(string word) => Stem(word).Should().Be(word);

    [Theory]
    [InlineData("issue", "isue", 1, 1)]
    [InlineData("issue", "issue", 1, 0)]
    [InlineData("weather", "waether", 1, 1)]
    [InlineData("calendar", "calender", 1, 1)]
    [InlineData("repository", "reposetry", 2, 2)]
    [InlineData("issue", "is", 2, null)]
    [InlineData("abcd", "wxyz", 2, null)]
    public void Within_Words_CountsFaults(string a, string b, int limit, int? faults) => EditDistance.Within(a, b, limit).Should().Be(faults);

    [Fact]
    public void TryNext_Text_GivesWordsWithoutWhatHangsOnThem()
    {
        var words = new List<string>();
        var at = 0;
        while (WordReader.TryNext("The user's name: snake_case-word, don't 3.14 é!", ref at, out var word))
        {
            words.Add(word.ToString());
        }

        words.Should().Equal("The", "user", "name", "snake", "case", "word", "don", "3", "14", "é");
    }

    private static string Stem(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, Stemmer.Stem(letters));
    }
}
