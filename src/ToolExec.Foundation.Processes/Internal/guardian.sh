# Ends the process trees that its host leaves behind. It reads from a pipe that only the host holds open:
#   + MARK PID   a tree to watch (PID 0: not started yet; sent again with the PID)
#   - MARK       that tree is gone
# The pipe ends when the host does, in whatever way; then each tree that is left is asked to end, and a second later made to.
# $1 is the process file system, usually /proc; where it is missing, the tree is read from ps.
exec >/dev/null 2>&1
trap '' HUP INT QUIT TERM PIPE TSTP
proc=$1
trees=

while read -r op mark pid; do
    rest=
    for tree in $trees; do
        [ "${tree%%:*}" = "$mark" ] || rest="$rest $tree"
    done
    trees=$rest
    [ "$op" = + ] && trees="$trees $mark:$pid"
done

[ -n "$trees" ] || exit 0

marked() {
    for tree in $trees; do
        echo "${tree%%:*}"
    done | grep -lsF -f - "$proc"/[0-9]*/environ | sed 's|/environ$||; s|.*/||'
}

roots() {
    for tree in $trees; do
        echo "${tree##*:}"
    done
    marked
}

# Lines of PID PARENT, without the dead that nobody has collected yet.
parents() {
    if [ -r "$proc/self/stat" ]; then
        cat "$proc"/[0-9]*/stat | sed -n 's/^\([0-9]*\) (.*) [^ZX] \([0-9]*\) .*/\1 \2/p'
    else
        ps -A -o pid= -o ppid= -o stat= | awk '$3 !~ /^Z/ { print $1, $2 }'
    fi
}

left() { # $1: further roots
    found=$({ echo "$1"; roots; } | tr '\n' ' ')
    parents | awk -v roots="$found" -v self="$$" '
        BEGIN { n = split(roots, r, " "); for (i = 1; i <= n; i++) if (r[i] > 1) want[r[i]] = 1 }
        { parent[$1] = $2 }
        END {
            do {
                grew = 0
                for (p in parent) if (!(p in want) && (parent[p] in want)) { want[p] = 1; grew = 1 }
            } while (grew)
            for (p in want) if ((p in parent) && p != self) print p
        }'
}

pids=$(left "")
[ -n "$pids" ] && kill -TERM $pids
round=0
empty=0
while [ $round -lt 10 ]; do
    sleep 1
    # What was found before counts by its number: once its parent is gone, only that still leads to it.
    pids=$(left "$pids")
    if [ -n "$pids" ]; then
        kill -KILL $pids
        empty=0
    else
        # Twice: in the middle of an exec a process shows no environment.
        [ $empty = 1 ] && exit 0
        empty=1
    fi
    round=$((round + 1))
done
