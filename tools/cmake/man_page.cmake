# Makes a man page of a page of the manual, with the tables that the program itself makes:
#     cmake -DBELAY=<program> -DCMARK=<program> -DVERSION=<release> -DPAGE=<name> -DOUTPUT=<file> -P man_page.cmake
# The last part of OUTPUT's name is the section.

execute_process(COMMAND "${BELAY}" help "${PAGE}" OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND printf %s "${text}" COMMAND "${CMARK}" --to man OUTPUT_VARIABLE body COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "^# ([^\n]*)" heading "${text}")
set(heading "${CMAKE_MATCH_1}")

# Bold, as man pages have what is typed: a font of cmark's choice is one that not every reader knows.
string(REPLACE "\\f[C]" "\\fB" body "${body}")
string(REPLACE "\\f[]" "\\fR" body "${body}")
string(REGEX REPLACE "^\\.SH\n[^\n]*\n" ".SH DESCRIPTION\n" body "${body}")
string(REGEX REPLACE "(\\.S[HS][^\n]*\n)\\.PP\n" "\\1" body "${body}")
string(REGEX REPLACE "(\\.SS\n[^\n]*\n)\\.PP\n" "\\1" body "${body}")

get_filename_component(name "${OUTPUT}" NAME_WLE)
get_filename_component(section "${OUTPUT}" LAST_EXT)
string(SUBSTRING "${section}" 1 -1 section)
string(TOUPPER "${name}" title)
string(TIMESTAMP date "%Y-%m-%d")
file(WRITE "${OUTPUT}" ".TH ${title} ${section} ${date} \"belay ${VERSION}\" \"belay\"
.SH NAME
${name} \\- database schema migrations: ${heading}
${body}.SH SEE ALSO
.BR belay (1),
whose command
.B belay help
names the pages.
")
